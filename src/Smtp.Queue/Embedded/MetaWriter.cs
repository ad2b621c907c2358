using System.Buffers.Binary;
using System.Text;

namespace Smtp.Queue.Embedded;

/// <summary>Writes the meta of records: fixed integers little endian, counts as 7-bit varints, text as a count and UTF-8.</summary>
internal sealed class MetaWriter
{
    private const int InitialCapacity = 512;
    private const int KeptCapacity = 64 * 1024;
    private byte[] _octets = new byte[InitialCapacity];
    private int _length;

    public ReadOnlySpan<byte> Written => _octets.AsSpan(0, _length);

    public int Length => _length;

    /// <summary>Ready for the next record; the memory of an unusually long one is not kept.</summary>
    public void Clear()
    {
        _length = 0;
        if (_octets.Length > KeptCapacity)
            _octets = new byte[InitialCapacity];
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);

    public void Count(int value)
    {
        var rest = (uint)value;
        for (; rest > 0x7F; rest >>= 7)
            Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    public void Octets(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Text(string value)
    {
        Count(Encoding.UTF8.GetByteCount(value));
        var room = Take(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, room);
    }

    /// <summary>Without a count: for what ends the meta.</summary>
    public void Rest(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void Time(DateTimeOffset value) => Int64(value.UtcTicks);

    private Span<byte> Take(int length)
    {
        if (_octets.Length - _length < length)
            Array.Resize(ref _octets, Math.Max(_octets.Length * 2, _length + length));
        var taken = _octets.AsSpan(_length, length);
        _length += length;
        return taken;
    }
}
