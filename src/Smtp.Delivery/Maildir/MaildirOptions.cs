namespace Smtp.Delivery.Maildir;

/// <summary>The settings of delivery into mailbox folders.</summary>
public sealed record MaildirOptions
{
    /// <summary>Absolute; holds <c>domain/mailbox/{tmp,new,cur}</c>.</summary>
    public required string Root { get; init; }

    /// <summary>Deliveries at once. High, because they wait together for few flushes: more of them make bigger groups, not more work.</summary>
    public int MaximumConcurrency { get; init; } = 200;

    /// <summary>Octets; larger content is streamed, smaller is written in one call.</summary>
    public int WholeContent { get; init; } = 256 * 1024;

    /// <summary>Files and directories flushed one by one in a round; more of them share one flush of the file system.</summary>
    public int IndividualFlushes { get; init; } = 3;

    /// <summary>Files left in <c>tmp</c> for this long are of a delivery that died (the Maildir convention's 36 hours).</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromHours(36);
}
