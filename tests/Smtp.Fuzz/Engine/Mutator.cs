using System.Text;

namespace Smtp.Fuzz.Engine;

/// <summary>Makes a new input of others: octets changed, pieces of the language put in, parts repeated, dropped and crossed.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words)
{
    public const int Longest = 4096;

    private static readonly byte[][] Everywhere =
    [
        .. new[]
        {
            "\r\n", "\r", "\n", "\0", ".", "\r\n.\r\n", "\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r\n.", "..", " ", "\t", "@",
            "<", ">",
            ":", ";", ",", "=", "\"", "\\", "[", "]", "+0A", "+00", @"\x{0a}", "\x7f", "\x1b", "\u00c3\u00a9", "\u00c0\u0080",
            "\u00ed\u00a0\u0080",
            "\u00e2\u0080\u00ae", "\u00f4\u008f\u00bf\u00bf", "\u00ff", "0", "-1", "4096", "65535", "2147483648", "9223372036854775807",
            "18446744073709551616",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private static readonly byte[] Edges = [0, 1, 0x0A, 0x0D, 0x1F, 0x20, 0x2E, 0x7E, 0x7F, 0x80, 0xC0, 0xFE, 0xFF];

    public byte[] Mutate(byte[] parent, byte[] other)
    {
        var octets = new List<byte>(parent);
        for (var changes = 1 << random.Next(5); changes > 0; changes--)
            Change(octets, other);
        if (octets.Count > Longest)
            octets.RemoveRange(Longest, octets.Count - Longest);
        return [.. octets];
    }

    private void Change(List<byte> octets, byte[] other)
    {
        var at = random.Next(octets.Count + 1);
        var length = Math.Min(octets.Count - at, 1 << random.Next(8));
        switch (random.Next(10))
        {
            case 0 when length > 0:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when length > 0:
                octets[at] = (byte)random.Next(256);
                break;
            case 2 when length > 0:
                octets[at] = Edges[random.Next(Edges.Length)];
                break;
            case 3 when length > 0:
                octets[at] = (byte)(octets[at] + random.Next(-3, 4));
                break;
            case 4 when length > 0:
                octets.RemoveRange(at, length);
                break;
            case 5 when length > 0:
                octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, length));
                break;
            case 6 when length > 0:
                var repeated = octets.GetRange(at, Math.Min(length, 16));
                for (var i = random.Next(1, 64); i > 0; i--)
                    octets.InsertRange(at, repeated);
                break;
            case 7 when other.Length > 0:
                var from = random.Next(other.Length);
                octets.RemoveRange(at, octets.Count - at);
                octets.AddRange(other[from..]);
                break;
            default:
                octets.InsertRange(at, random.Next(2) == 0 || words.Count == 0
                    ? Everywhere[random.Next(Everywhere.Length)]
                    : words[random.Next(words.Count)]);
                break;
        }
    }
}
