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

    /// <summary>Messages in memory for work; all others are an entry in the index.</summary>
    public int ActiveMessages { get; init; } = 2000;

    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each interval doubles, with jitter, until this one.</summary>
    public TimeSpan MaximumRetry { get; init; } = TimeSpan.FromHours(4);

    /// <summary>After this long in the queue a deferred recipient has failed (4.4.7).</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(5);

    /// <summary>Instead of these three for some recipients: the first rule that matches.</summary>
    public IReadOnlyList<RetryRule> Retries { get; init; } = [];

    /// <summary>After this long in the queue the sender of a deferred recipient is warned, once; zero: never.</summary>
    public TimeSpan DelayWarning { get; init; } = TimeSpan.FromHours(4);

    /// <summary>What the postmaster is told of, too.</summary>
    public PostmasterCopies NotifyPostmaster { get; init; }

    /// <summary>What becomes of notices that cannot be delivered.</summary>
    public DoubleBounces DoubleBounces { get; init; }
}
