namespace Smtp.Queue;

/// <summary>The queue's settings, checked; defaults as in the configuration.</summary>
public sealed record QueueOptions
{
    /// <summary>Absolute; holds <c>journal/</c>, <c>content/</c>, <c>damaged/</c> and the lock.</summary>
    public required string Directory { get; init; }

    /// <summary>Octets; larger content gets a file of its own.</summary>
    public int LargeContent { get; init; } = 256 * 1024;

    /// <summary>Octets after which a journal segment is closed and the next begun.</summary>
    public long SegmentSize { get; init; } = 64 * 1024 * 1024;

    /// <summary>Octets of content kept in memory for delivery right after acceptance.</summary>
    public long ContentMemory { get; init; } = 64 * 1024 * 1024;

    /// <summary>Octets of content that comes in: without room here a message of more than 64 KiB gets a file of its own at once, and its
    /// client is read no faster than the file is written.</summary>
    public long IncomingMemory { get; init; } = 256 * 1024 * 1024;

    /// <summary>Messages in memory for work, each for 8 recipients; all others are an entry in the index.</summary>
    public int ActiveMessages { get; init; } = 2000;

    /// <summary>Octets of the disk that are left free: below, nothing is accepted; below twice as many, acceptance slows. 0: to the last
    /// octet.</summary>
    public long MinimumFree { get; init; } = 100L * 1024 * 1024;

    /// <summary>Messages in the queue beyond which nothing is accepted; from nine tenths of them on acceptance slows.</summary>
    public int MaximumMessages { get; init; } = 5_000_000;

    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each interval doubles, with jitter, until this one.</summary>
    public TimeSpan MaximumRetry { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// A destination that cannot be reached is tried by one message, after <see cref="FirstRetry"/> and then in doubling intervals up to
    /// this one; all that waits for it goes as soon as one has got through.
    /// </summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After this long in the queue a deferred recipient has failed (4.4.7).</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(5);

    /// <summary>Instead of these three for some recipients: the first rule that matches.</summary>
    public IReadOnlyList<RetryRule> Retries { get; init; } = [];

    /// <summary>Limits of some destinations, or of all.</summary>
    public DestinationRules Destinations { get; init; } = DestinationRules.None;

    /// <summary>After this long in the queue the sender of a deferred recipient is warned, once; zero: never.</summary>
    public TimeSpan DelayWarning { get; init; } = TimeSpan.FromHours(4);

    /// <summary>What the postmaster is told of, too.</summary>
    public PostmasterCopies NotifyPostmaster { get; init; }

    /// <summary>What becomes of notices that cannot be delivered.</summary>
    public DoubleBounces DoubleBounces { get; init; }
}
