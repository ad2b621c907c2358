using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Smtp.Queue.Embedded;

/// <summary>Reads what <see cref="MetaWriter"/> wrote.</summary>
/// <remarks>Throws <see cref="InvalidDataException"/> past the end: checksums make it unlikely, not impossible.</remarks>
internal ref struct MetaReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Count()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var octet = Byte();
            value |= (uint)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value <= int.MaxValue ? (int)value : throw Broken();
        }

        throw Broken();
    }

    /// <summary>A number of recipients, or of one of them: room is made for as many.</summary>
    public int Recipients() => Count() is var count and <= QueuedMessage.MostRecipients ? count : throw Broken();

    public IPAddress Address() => Octets() is { Length: 4 or 16 } octets ? new IPAddress(octets) : throw Broken();

    public ReadOnlySpan<byte> Octets() => Take(Count());

    public string Text() => Encoding.UTF8.GetString(Octets());

    public DateTimeOffset Time()
    {
        var ticks = Int64();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw Broken();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw Broken();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static InvalidDataException Broken() => new("The meta of a journal record does not follow its format.");
}
