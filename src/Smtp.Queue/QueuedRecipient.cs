using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>A recipient not yet ended, as it waits.</summary>
/// <param name="Index">Its place in the message, for good: what the journal names it by.</param>
/// <param name="Attempts">Made so far.</param>
/// <param name="LastOutcome"><see langword="null"/> before the first attempt.</param>
public sealed record QueuedRecipient(int Index, Recipient Recipient, int Attempts, DateTimeOffset NextAttempt, Outcome? LastOutcome)
{
    /// <summary>The sender has been warned that it is delayed: once is enough, across restarts.</summary>
    public bool IsDelayTold { get; init; }

    /// <summary>Where an operator sent it, whatever the routes say: <c>host</c>, <c>host:port</c>, <c>[v6]:port</c>.</summary>
    public string? NextHop { get; init; }

    /// <summary>When the last attempt ended; <see langword="null"/> where the journal does not tell.</summary>
    public DateTimeOffset? LastAttempt { get; init; }
}
