namespace Smtp.Queue;

/// <summary>Limits for some destinations; what a rule does not say is as for all others.</summary>
public sealed record DestinationRule
{
    /// <summary>Lower case A-labels, <c>*.example</c> for all below a domain, <c>*</c> for all that no other rule names.</summary>
    public required string Pattern { get; init; }

    /// <summary>At once.</summary>
    public int? Connections { get; init; }

    public int? MessagesPerConnection { get; init; }

    /// <summary>Attempts, evenly over the minute.</summary>
    public int? MessagesPerMinute { get; init; }
}
