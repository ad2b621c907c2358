using System.Buffers;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// What a hostile server answers: understood the same however it is cut, printable, bounded, and where it is printed and read again, equal.
/// </summary>
internal static class ReplyTarget
{
    private const int Largest = ReplyParser.MaximumLines * ReplyParser.MaximumLineLength;

    public static void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var (step, reply, consumed) = Parse(new ReadOnlySequence<byte>(octets));
        Claim.That(step != ReplyStep.NeedMore || octets.Length < Largest, "it does not wait for ever");
        Same((step, reply, consumed), Parse(Octets.Shredded(octets)));
        foreach (var cut in Octets.Cuts(octets))
            Cut(octets, cut, step, reply, consumed);

        if (reply is not null)
            Check(reply);
    }

    /// <summary>What is whole before the cut is so with what follows; what is malformed there can be mended by nothing.</summary>
    private static void Cut(byte[] octets, int cut, ReplyStep step, Reply? reply, long consumed)
    {
        var first = Parse(new ReadOnlySequence<byte>(octets, 0, cut));
        if (first.Step != ReplyStep.NeedMore)
            Same((step, reply, consumed), first);
        else
            Claim.That(step != ReplyStep.Complete || consumed > cut, "what is whole is seen at its last octet");
        Same((step, reply, consumed), Parse(Octets.Sequence(octets[..cut], octets[cut..])));
    }

    private static void Check(Reply reply)
    {
        Claim.That(reply.Code is >= 200 and <= 599 && reply.Lines.Count is > 0 and <= ReplyParser.MaximumLines);
        Claim.That(reply.IsPositive ^ reply.IsTransient ^ reply.IsPermanent, "a reply is of one kind");
        Claim.That(reply.Status.IsNone || reply.Status.Class == reply.Code / 100, "a status is of its code's class");
        foreach (var line in reply.Lines)
            Claim.Same(PrintableText.From(line, int.MaxValue), line);
        Offer(ServerExtensions.Parse(reply));

        foreach (var extended in (ReadOnlySpan<bool>)[true, false])
        {
            var wire = reply.Wire(extended).ToArray();
            Claim.That(!wire.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~')
                || wire.AsSpan().Count((byte)'\n') == reply.Lines.Count, "one line on the wire a line");
            var longest = reply.Lines.Max(line => line.Length) + 20;
            if (longest > ReplyParser.MaximumLineLength)
                continue;

            var (step, again, consumed) = Parse(new ReadOnlySequence<byte>(wire));
            Claim.Same((ReplyStep.Complete, wire.LongLength, reply.Code), (step, consumed, again?.Code ?? 0));
            Claim.Same(reply.Lines.Count, again!.Lines.Count);
            if (extended && !reply.Status.IsNone)
            {
                Claim.Same(reply.Status, again.Status);
                Claim.That(reply.Lines.Select(Said).SequenceEqual(again.Lines.Select(Said), StringComparer.Ordinal));
            }
        }
    }

    /// <summary>As it leaves: ASCII, and between code and text one space whatever there was.</summary>
    private static string Said(string line) => string.Concat(line.Select(static unit => unit is >= ' ' and <= '~' ? unit : '?')).Trim(' ');

    private static void Offer(ServerExtensions offered)
    {
        Claim.That(offered.Size is null or >= 0);
        Claim.That(offered.AuthMechanisms.All(static mechanism => mechanism.Length > 0
            && !mechanism.Contains(' ', StringComparison.Ordinal)));
        Claim.That(offered.AuthMechanisms.Distinct(StringComparer.Ordinal).Count() == offered.AuthMechanisms.Count);
    }

    private static (ReplyStep Step, Reply? Reply, long Consumed) Parse(ReadOnlySequence<byte> octets)
    {
        var step = ReplyParser.TryParse(octets, out var reply, out var consumed);
        Claim.Same(step == ReplyStep.Complete, reply is not null);
        return (step, reply, octets.Slice(octets.Start, consumed).Length);
    }

    private static void Same((ReplyStep Step, Reply? Reply, long Consumed) expected, (ReplyStep Step, Reply? Reply, long Consumed) actual)
    {
        Claim.Same((expected.Step, expected.Consumed), (actual.Step, actual.Consumed));
        Claim.That(Equals(expected.Reply, actual.Reply));
    }
}
