using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Embedded;

/// <summary>
/// What became of recipients of one message, in the meta of one record and so all or nothing: a version, the changes, and perhaps a notice
/// (queue id and <see cref="MessageBody"/>; its content is the record's).
/// </summary>
internal static class UpdateBody
{
    private const byte Version = 1;

    private const int HasOutcome = 1;
    private const int HasRecipient = 2;
    private const int DelayTold = 4;

    public static void WriteStart(MetaWriter meta, int changes)
    {
        meta.Byte(Version);
        meta.Count(changes);
    }

    /// <param name="recipient">Given for a recipient that still waits and that the Accept record does not know (it came from an
    /// expansion).</param>
    public static void WriteChange(MetaWriter meta, RecipientChange change, Outcome? outcome, Recipient? recipient)
    {
        meta.Count(change.Index);
        meta.Count(change.Attempts);
        meta.Int64(change.NextAttempt);
        var has = (outcome is null ? 0 : HasOutcome) | (recipient is null ? 0 : HasRecipient) | (change.IsDelayTold ? DelayTold : 0);
        meta.Byte((byte)has);
        if (outcome is not null)
            WriteOutcome(meta, outcome);
        if (recipient is not null)
            MessageBody.WriteRecipient(meta, recipient);
    }

    public static int ReadStart(ref MetaReader meta) =>
        meta.Byte() == Version
            ? meta.Count()
            : throw new InvalidDataException("An update in the journal has a version this program does not know.");

    public static RecipientChange ReadChange(ref MetaReader meta, out Outcome? outcome, out Recipient? recipient)
    {
        var change = new RecipientChange(meta.Count(), meta.Count(), meta.Int64());
        var has = meta.Byte();
        outcome = (has & HasOutcome) != 0 ? ReadOutcome(ref meta) : null;
        recipient = (has & HasRecipient) != 0 ? MessageBody.ReadRecipient(ref meta) : null;
        return change with { IsDelayTold = (has & DelayTold) != 0 };
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
        meta.Byte((byte)((outcome.RemoteReplied ? 1 : 0) | (outcome.RemoteHost is null ? 0 : 2)));
        meta.Text(outcome.Diagnostic);
        if (outcome.RemoteHost is not null)
            meta.Text(outcome.RemoteHost);
    }

    private static Outcome ReadOutcome(ref MetaReader meta)
    {
        var kind = (OutcomeKind)meta.Byte();
        var status = new EnhancedStatus(meta.Byte(), meta.UInt16(), meta.UInt16());
        var flags = meta.Byte();
        return new Outcome(kind, status, meta.Text(), (flags & 2) != 0 ? meta.Text() : null, (flags & 1) != 0);
    }
}

/// <param name="NextAttempt">UTC ticks; 0: the recipient has ended.</param>
/// <param name="IsDelayTold"><see cref="QueuedRecipient.IsDelayTold"/>; read back from the record that tells the state, so that it costs
/// no memory.</param>
internal readonly record struct RecipientChange(int Index, int Attempts, long NextAttempt, bool IsDelayTold = false)
{
    public bool Ended => NextAttempt == 0;
}
