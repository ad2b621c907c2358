using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Embedded;

/// <summary>
/// What became of recipients of one message, in the meta of one record and so all or nothing: a version, the changes, and perhaps a notice
/// (queue id and <see cref="MessageBody"/>; its content is the record's). Version 2 says, too, that an operator held the message or let it
/// go; where nobody did, version 1 is written.
/// </summary>
internal static class UpdateBody
{
    private const byte Plain = 1;
    private const byte WithFlags = 2;

    private const int Held = 1;
    private const int Released = 2;

    private const int HasOutcome = 1;
    private const int HasRecipient = 2;
    private const int DelayTold = 4;
    private const int HasNextHop = 8;
    private const int HasTime = 16;

    /// <param name="hold">Held, let go, or as it was.</param>
    public static void WriteStart(MetaWriter meta, int changes, bool? hold = null)
    {
        meta.Byte(hold is null ? Plain : WithFlags);
        meta.Count(changes);
        if (hold is not null)
            meta.Byte((byte)(hold.Value ? Held : Released));
    }

    public static void WriteChange(MetaWriter meta, RecipientChange change, in RecipientWords words)
    {
        meta.Count(change.Index);
        meta.Count(change.Attempts);
        meta.Int64(change.NextAttempt);
        var has = (words.Outcome is null ? 0 : HasOutcome)
            | (words.Recipient is null ? 0 : HasRecipient)
            | (words.IsDelayTold ? DelayTold : 0)
            | (words.NextHop is null ? 0 : HasNextHop)
            | (words.At is null ? 0 : HasTime);
        meta.Byte((byte)has);
        if (words.Outcome is not null)
            WriteOutcome(meta, words.Outcome);
        if (words.Recipient is not null)
            MessageBody.WriteRecipient(meta, words.Recipient);
        if (words.NextHop is not null)
            meta.Text(words.NextHop);
        if (words.At is not null)
            meta.Time(words.At.Value);
    }

    /// <returns>How many changes follow, and what became of the message's hold.</returns>
    public static (int Changes, bool? Hold) ReadStart(ref MetaReader meta)
    {
        var version = meta.Byte();
        if (version is not (Plain or WithFlags))
            throw new InvalidDataException("An update in the journal has a version this program does not know.");
        var changes = meta.Count();
        var flags = version == WithFlags ? meta.Byte() : 0;
        return (changes, (flags & Held) != 0 ? true : (flags & Released) != 0 ? false : null);
    }

    public static RecipientChange ReadChange(ref MetaReader meta, out RecipientWords words)
    {
        var change = new RecipientChange(meta.Recipients(), meta.Count(), meta.Int64());
        var has = meta.Byte();
        words = new RecipientWords(
            (has & HasOutcome) != 0 ? ReadOutcome(ref meta) : null,
            (has & HasRecipient) != 0 ? MessageBody.ReadRecipient(ref meta) : null,
            (has & DelayTold) != 0,
            (has & HasNextHop) != 0 ? meta.Text() : null,
            (has & HasTime) != 0 ? meta.Time() : null);
        return change;
    }

    /// <summary>Past all changes, to the notice.</summary>
    public static void SkipChanges(ref MetaReader meta)
    {
        for (var rest = ReadStart(ref meta).Changes; rest > 0; rest--)
            ReadChange(ref meta, out _);
    }

    public static void WriteNotice(MetaWriter meta, QueueId? id)
    {
        meta.Byte(id is null ? (byte)0 : (byte)1);
        if (id is not null)
            meta.Int64(id.Value.Value);
    }

    public static QueueId? ReadNotice(ref MetaReader meta) => meta.Byte() == 0 ? null : new QueueId(meta.Int64());

    private static void WriteOutcome(MetaWriter meta, Outcome outcome)
    {
        meta.Byte((byte)outcome.Kind);
        meta.Byte(outcome.Status.Class);
        meta.UInt16(outcome.Status.Subject);
        meta.UInt16(outcome.Status.Detail);
        meta.Byte((byte)((outcome.RemoteReplied ? 1 : 0) | (outcome.RemoteHost is null ? 0 : 2) | (outcome.Security is null ? 0 : 4)));
        meta.Text(outcome.Diagnostic);
        if (outcome.RemoteHost is not null)
            meta.Text(outcome.RemoteHost);
        if (outcome.Security is not null)
            meta.Text(outcome.Security);
    }

    private static Outcome ReadOutcome(ref MetaReader meta)
    {
        var kind = (OutcomeKind)meta.Byte();
        var status = new EnhancedStatus(meta.Byte(), meta.UInt16(), meta.UInt16());
        var flags = meta.Byte();
        return new Outcome(kind, status, meta.Text(), (flags & 2) != 0 ? meta.Text() : null, (flags & 1) != 0)
        {
            Security = (flags & 4) != 0 ? meta.Text() : null,
        };
    }
}

/// <param name="NextAttempt">UTC ticks; 0: the recipient has ended.</param>
internal readonly record struct RecipientChange(int Index, int Attempts, long NextAttempt)
{
    public bool Ended => NextAttempt == 0;
}
