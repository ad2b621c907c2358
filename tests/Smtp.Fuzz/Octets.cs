using System.Buffers;
using System.Globalization;
using System.Text;

namespace Smtp.Fuzz;

/// <summary>Octets as text, and cut into the segments of a sequence.</summary>
internal static class Octets
{
    private const int LongestCutEverywhere = 96;

    /// <summary>With <c>\r \n \0 \\ \xNN</c> for what does not print: one line, which <see cref="Read"/> reads again.</summary>
    public static string Show(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(octets.Length);
        foreach (var octet in octets)
        {
            text.Append(octet switch
            {
                (byte)'\r' => @"\r",
                (byte)'\n' => @"\n",
                (byte)'\\' => @"\\",
                >= 0x20 and < 0x7F => ((char)octet).ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $@"\x{octet:x2}"),
            });
        }

        return text.ToString();
    }

    public static byte[] Read(string text)
    {
        var octets = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            i++;
            octets.Add(text[i] switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                't' => (byte)'\t',
                '0' => 0,
                '\\' => (byte)'\\',
                'x' => byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => throw new FormatException($"Unknown escape \\{text[i]}"),
            });
            i += text[i] == 'x' ? 2 : 0;
        }

        return [.. octets];
    }

    public static ReadOnlySequence<byte> Sequence(params ReadOnlySpan<byte[]> parts)
    {
        Segment? first = null, last = null;
        foreach (var part in parts)
        {
            last = new Segment(part, last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>One segment an octet: the worst a network can do.</summary>
    public static ReadOnlySequence<byte> Shredded(ReadOnlySpan<byte> octets)
    {
        var parts = new byte[octets.Length][];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = [octets[i]];
        return Sequence(parts);
    }

    /// <summary>Where to cut an input: everywhere where it is short, else at some places its octets choose.</summary>
    public static IEnumerable<int> Cuts(byte[] octets)
    {
        if (octets.Length <= LongestCutEverywhere)
            return Enumerable.Range(0, octets.Length + 1);

        var random = new Random(octets.Length ^ (octets[^1] << 8) ^ (octets[octets.Length / 2] << 16));
        return Enumerable.Range(0, 24).Select(_ => random.Next(octets.Length + 1));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, Segment? previous)
        {
            Memory = octets;
            if (previous is null)
                return;

            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
