using System.Buffers;
using Smtp.Protocol.Framing;

namespace Smtp.Fuzz.Targets;

/// <summary>Lines end in CRLF and nowhere else, however the input is cut, and one that is too long costs no other.</summary>
internal static class LineTarget
{
    private const string TooLong = "(too long)";

    /// <param name="input">The first octet chooses the limit.</param>
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;

        var limit = 2 + input[0];
        var octets = input[1..].ToArray();
        var expected = Model(octets, limit);
        Claim.Same(expected, Read(limit, octets));
        Claim.Same(expected, Read(limit, [.. octets.Select(octet => new[] { octet })]));
        foreach (var cut in Octets.Cuts(octets))
            Claim.Same(expected, Read(limit, octets[..cut], octets[cut..]));
        Claim.Same(expected, ReadAll(Octets.Shredded(octets), limit));
    }

    /// <summary>What is said of each line, and what is left over.</summary>
    private static string Model(byte[] octets, int limit)
    {
        var parts = System.Text.Encoding.Latin1.GetString(octets).Split("\r\n");
        var lines = parts[..^1].Select(line => line.Length + 2 <= limit ? Show(line) : TooLong);
        return string.Join('|', lines);
    }

    private static string Read(int limit, params byte[][] parts)
    {
        var lines = new List<string>();
        byte[] waiting = [];
        var skipping = false;
        foreach (var part in parts)
        {
            waiting = [.. waiting, .. part];
            var rest = new ReadOnlySequence<byte>(waiting);
            Read(ref rest, limit, lines, ref skipping);
            waiting = rest.ToArray();
            Claim.That(waiting.Length < limit, "what waits for its end is shorter than the limit");
        }

        return string.Join('|', lines);
    }

    private static string ReadAll(ReadOnlySequence<byte> input, int limit)
    {
        var lines = new List<string>();
        var skipping = false;
        Read(ref input, limit, lines, ref skipping);
        return string.Join('|', lines);
    }

    private static void Read(ref ReadOnlySequence<byte> rest, int limit, List<string> lines, ref bool skipping)
    {
        LineStep step;
        while ((step = LineReader.TryRead(rest, limit, out var line, out var consumed)) != LineStep.NeedMore)
        {
            Claim.That(!rest.Slice(0, consumed).IsEmpty, "a step that is one consumes something");
            rest = rest.Slice(consumed);
            if (step == LineStep.Complete)
                lines.Add(skipping ? TooLong : Show(System.Text.Encoding.Latin1.GetString(line.ToArray())));
            skipping = step == LineStep.TooLong;
        }
    }

    private static string Show(string line) => Octets.Show(System.Text.Encoding.Latin1.GetBytes(line));
}
