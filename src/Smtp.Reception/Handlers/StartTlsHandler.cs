using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>STARTTLS (RFC 3207), between transactions. The session loop does what it leads to: handshake, and a session anew.</summary>
internal static class StartTlsHandler
{
    public static Decision StartTls(SessionContext context, SessionState.Helloed state, ReadOnlySpan<byte> argument)
    {
        if (WhyNever(context) is { } never)
            return Decision.Say(state, never);
        if (!argument.IsEmpty)
            return Decision.Say(state, ReplyCatalogue.NoParametersAllowed);
        return context.CanStartTls
            ? Decision.StartTls(state, ReplyCatalogue.ReadyToStartTls)
            : Decision.Say(state, ReplyCatalogue.TlsNotAvailable);
    }

    public static Decision OutOfSequence(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Decision.Say(state, WhyNever(context) ?? CommandTable.OutOfSequence(Verb.StartTls, state));

    // RFC 3207 4.2: not offered any more once it is there.
    private static Reply? WhyNever(SessionContext context)
    {
        if (context.Tls is not null)
            return ReplyCatalogue.TlsAlreadyActive;
        return context.OffersStartTls ? null : ReplyCatalogue.CommandNotImplemented;
    }
}
