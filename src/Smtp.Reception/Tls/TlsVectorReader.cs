using System.Buffers.Binary;

namespace Smtp.Reception.Tls;

/// <summary>Numbers and vectors of TLS (RFC 8446 3.3, 3.4). Past the end all is zero or empty, and it says that it is broken.</summary>
internal ref struct TlsVectorReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    public bool IsBroken { get; private set; }

    public readonly bool HasMore => !_rest.IsEmpty && !IsBroken;

    public void Skip(int count) => Take(count);

    public byte UInt8() => Take(1) is [var one] ? one : (byte)0;

    public ushort UInt16() => Take(2) is { Length: 2 } two ? BinaryPrimitives.ReadUInt16BigEndian(two) : (ushort)0;

    /// <param name="lengthOctets">Of the length in front, 1 or 2.</param>
    public ReadOnlySpan<byte> Vector(int lengthOctets) => Take(lengthOctets == 1 ? UInt8() : UInt16());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsBroken || count > _rest.Length)
        {
            IsBroken = true;
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
