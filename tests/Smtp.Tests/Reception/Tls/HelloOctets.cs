using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Smtp.Tests.Reception.Tls;

/// <summary>Builds the first message of a client, octet by octet.</summary>
internal sealed class HelloOctets
{
    public string? ServerName { get; init; }

    public ushort[]? Schemes { get; init; } = [0x0403, 0x0804];

    public ushort[] Versions { get; init; } = [0x0304, 0x0303];

    public ushort[] Suites { get; init; } = [0x1301, 0xC02B, 0xC02F];

    /// <param name="fragment">Octets of the message in each record, at most.</param>
    public byte[] Build(int fragment = 16384)
    {
        var body = new ArrayBufferWriter<byte>();
        body.Write(new byte[34]);
        body.Write(Vector(1, new byte[32]));
        body.Write(Vector(2, Numbers(Suites)));
        body.Write(Vector(1, [0]));
        var extensions = new ArrayBufferWriter<byte>();
        if (ServerName is not null)
            extensions.Write(Extension(0, Vector(2, [0, .. Vector(2, Encoding.ASCII.GetBytes(ServerName))])));
        extensions.Write(Extension(10, Vector(2, Numbers([0x001D, 0x0017]))));
        if (Schemes is not null)
            extensions.Write(Extension(13, Vector(2, Numbers(Schemes))));
        extensions.Write(Extension(43, Vector(1, Numbers(Versions))));
        body.Write(Vector(2, extensions.WrittenSpan.ToArray()));

        byte[] message = [1, 0, .. Vector(2, body.WrittenSpan.ToArray())];
        return [.. message.Chunk(fragment).SelectMany(static piece => (byte[])[22, 3, 1, .. Vector(2, piece)])];
    }

    private static byte[] Extension(ushort type, byte[] body) => [.. Numbers([type]), .. Vector(2, body)];

    private static byte[] Vector(int lengthOctets, byte[] body) =>
        lengthOctets == 1 ? [(byte)body.Length, .. body] : [(byte)(body.Length >> 8), (byte)body.Length, .. body];

    private static byte[] Numbers(ushort[] numbers)
    {
        var octets = new byte[numbers.Length * 2];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2 * i), numbers[i]);
        return octets;
    }
}
