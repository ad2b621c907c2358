using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Queue;

/// <summary>When to try again: for some destinations and some kinds of deferral, or for all.</summary>
public sealed record RetryRule
{
    /// <summary>For the log: why the next attempt is when it is.</summary>
    public required string Name { get; init; }

    /// <summary>Lower case A-labels, <c>*.example</c> for all below a domain, <c>*</c>; none: any.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>None: any.</summary>
    public IReadOnlyList<ReplyPattern> Status { get; init; } = [];

    public required TimeSpan First { get; init; }

    public required TimeSpan Maximum { get; init; }

    public required TimeSpan Expiry { get; init; }

    public bool Matches(Mailbox address, Outcome outcome) =>
        (Domains.Count == 0 || Domains.Any(pattern => IsIn(address, pattern)))
        && (Status.Count == 0 || Status.Any(pattern => pattern.Matches(outcome)));

    private static bool IsIn(Mailbox address, string pattern)
    {
        var domain = address.AsciiDomain;
        if (pattern == "*")
            return true;

        // The dots of an address literal separate no labels.
        return pattern.StartsWith("*.", StringComparison.Ordinal)
            ? !address.IsAddressLiteral && domain.AsSpan().EndsWith(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase)
            : domain.Equals(pattern, StringComparison.OrdinalIgnoreCase);
    }
}
