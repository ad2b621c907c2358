using System.Buffers;
using System.Text;

namespace Smtp.Tests.Protocol;

/// <summary>Octets as tests write them: Latin-1 text, one character an octet, whole or cut into the segments of a sequence.</summary>
internal static class Octets
{
    public static byte[] Of(string text) => Encoding.Latin1.GetBytes(text);

    public static string TextOf(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    public static string TextOf(in ReadOnlySequence<byte> octets) => TextOf(octets.ToArray());

    public static ReadOnlySequence<byte> Whole(string text) => new(Of(text));

    /// <summary>One segment an octet: the worst a network can do.</summary>
    public static ReadOnlySequence<byte> Shredded(string text) => Sequence([.. Of(text).Select(octet => new[] { octet })]);

    public static ReadOnlySequence<byte> CutAt(string text, int position) => Sequence(Of(text[..position]), Of(text[position..]));

    public static ReadOnlySequence<byte> Sequence(params byte[][] parts)
    {
        if (parts.Length == 0)
            return ReadOnlySequence<byte>.Empty;

        var first = new Segment(parts[0], null);
        var last = first;
        foreach (var part in parts.Skip(1))
            last = new Segment(part, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
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
