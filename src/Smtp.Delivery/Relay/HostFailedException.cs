using Smtp.Mail;

namespace Smtp.Delivery.Relay;

/// <summary>
/// The conversation with a host cannot begin or go on: refused, closed, reset, timed out, 421, or the peer does not speak SMTP. Never
/// leaves the relay client; what it means for a recipient depends on how far the transaction was and on the hosts left to try.
/// </summary>
/// <param name="outcome">What recipients get when no other host does better.</param>
internal class HostFailedException(Outcome outcome, Exception? cause = null) : Exception(outcome.Diagnostic, cause)
{
    /// <summary>A host that says "never" (521) has been reached.</summary>
    public Outcome Outcome { get; } =
        outcome.Kind == OutcomeKind.Deferred ? outcome with { Reach = DestinationReach.Strained } : outcome;
}
