using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Queue.Scheduling;

/// <summary>
/// When a deferred recipient is tried again (RFC 5321 4.5.4.1), and when it has waited too long. The first rule that matches counts: those
/// of the settings, then two for replies whose meaning is known, then the usual one.
/// </summary>
internal sealed class RetrySchedule(QueueOptions options, Random random)
{
    private const double Jitter = 0.1;
    private const int MostDoublings = 30;
    private static readonly TimeSpan GreylistFirst = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GreylistMaximum = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FullMailboxFirst = TimeSpan.FromMinutes(15);

    // RFC 3463 3.5: delivery time expired.
    private static readonly EnhancedStatus DeliveryTimeExpired = new(4, 4, 7);

    private readonly Lock _randomLock = new();
    private readonly RetryRule _usual = Rule("the usual schedule", options.FirstRetry, options.MaximumRetry, options);

    // Greylisting ends after minutes: who comes back only after hours is late for nothing.
    private readonly RetryRule _greylisting = Rule(
        "greylisting, sooner", Least(options.FirstRetry, GreylistFirst), Least(options.MaximumRetry, GreylistMaximum), options);

    // Nobody empties a mailbox within a minute.
    private readonly RetryRule _fullMailbox = Rule(
        "full mailbox, later", Least(options.MaximumRetry, Most(options.FirstRetry, FullMailboxFirst)), options.MaximumRetry, options);

    /// <summary>The rule for a deferral of this recipient.</summary>
    public RetryRule RuleFor(QueuedRecipient recipient, Outcome outcome)
    {
        foreach (var rule in options.Retries)
        {
            if (rule.Matches(recipient.Recipient.Address, outcome))
                return rule;
        }

        return IsGreylisting(outcome) ? _greylisting : IsFullMailbox(outcome) ? _fullMailbox : _usual;
    }

    /// <param name="attempts">Made before this one, which was deferred.</param>
    public DateTimeOffset Next(RetryRule rule, DateTimeOffset now, DateTimeOffset acceptedAt, int attempts)
    {
        var interval = rule.First * Math.Pow(2, Math.Min(attempts, MostDoublings));
        if (interval > rule.Maximum)
            interval = rule.Maximum;

        // A tenth more or less, so that mail that failed together does not come back together.
        interval *= 1 + (Jitter * ((2 * Chance()) - 1));
        var next = now + interval;

        // The last attempt is made when the time is up, not missed by an interval.
        var expiry = acceptedAt + rule.Expiry;
        return next > expiry && expiry > now ? expiry : next;
    }

    private double Chance()
    {
        lock (_randomLock)
            return random.NextDouble();
    }

    /// <summary>It has waited so long that the sender should know.</summary>
    public bool IsLate(DateTimeOffset now, DateTimeOffset acceptedAt) =>
        options.DelayWarning > TimeSpan.Zero && now - acceptedAt >= options.DelayWarning;

    /// <returns>The same outcome, or the failure that a deferral has become.</returns>
    public Outcome Judge(QueuedRecipient recipient, Outcome outcome, DateTimeOffset now, DateTimeOffset acceptedAt) =>
        outcome.Kind == OutcomeKind.Deferred && now - acceptedAt >= RuleFor(recipient, outcome).Expiry
            ? outcome with { Kind = OutcomeKind.Failed, Status = DeliveryTimeExpired }
            : outcome;

    /// <summary>450 or 451 that speaks of rules (4.7.x) or says the word.</summary>
    private static bool IsGreylisting(Outcome outcome) =>
        outcome.RemoteReplied
        && (outcome.Diagnostic.StartsWith("450", StringComparison.Ordinal)
            || outcome.Diagnostic.StartsWith("451", StringComparison.Ordinal))
        && (outcome.Status.Subject == 7
            || outcome.Diagnostic.Contains("greylist", StringComparison.OrdinalIgnoreCase)
            || outcome.Diagnostic.Contains("graylist", StringComparison.OrdinalIgnoreCase));

    /// <summary>4.2.2; or 452 without a status that says what else is scarce (RFC 5321 4.2.2).</summary>
    private static bool IsFullMailbox(Outcome outcome) => outcome.Status switch
    {
        { Subject: 2, Detail: 2 } => true,
        { Subject: 0, Detail: 0 } => outcome.RemoteReplied && outcome.Diagnostic.StartsWith("452", StringComparison.Ordinal),
        _ => false,
    };

    private static RetryRule Rule(string name, TimeSpan first, TimeSpan maximum, QueueOptions options) =>
        new() { Name = name, First = first, Maximum = maximum, Expiry = options.Expiry };

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Most(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
