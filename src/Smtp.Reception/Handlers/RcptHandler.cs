using Smtp.Mail;
using Smtp.Policy;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;
using Smtp.Routing;

namespace Smtp.Reception.Handlers;

/// <summary>RCPT (RFC 5321 4.1.1.3): a recipient nobody takes is refused here, so that no bounce has to be made later.</summary>
internal static class RcptHandler
{
    public static Decision Rcpt(SessionContext context, SessionState.InTransaction state, ReadOnlySpan<byte> argument)
    {
        var envelope = state.Envelope;
        var error = RcptCommand.Parse(argument, state.Extended, envelope.SmtpUtf8, out var forwardPath, out var parameters);
        if (error != CommandError.None)
            return Decision.Say(state, RefusalReplies.ForRecipient(error));
        if (state.Recipients.Count >= context.Limits.Recipients)
            return Decision.Say(state, ReplyCatalogue.TooManyRecipients); // RFC 5321 4.5.3.1.10

        var recipient = new Recipient(forwardPath!) { Notify = parameters.Notify, Original = parameters.Original };
        return context.Policies.AskRecipient(
            state, recipient.Address, (context, state, recipient), static asked => Take(asked.context, asked.state, asked.recipient));
    }

    // A list takes its recipients one by one; only a recipient with nowhere to go at all is refused.
    private static Decision Take(SessionContext context, SessionState.InTransaction state, Recipient recipient)
    {
        if (context.Router.Resolve(recipient.Address) is [{ Route: NoRoute nowhere }])
        {
            context.Policies.Happened(SessionEvent.RecipientUnknown);
            return Decision.Say(state, RefusalReplies.ForRoute(nowhere));
        }

        // The client sends to those it has, and then to the others.
        if (!context.HasRoomForRecipient(state.Recipients.Count) && !state.Recipients.Contains(recipient.Address))
            return Decision.Say(state, ReplyCatalogue.TooManyRecipients);

        return state.Recipients.TryAdd(recipient)
            ? Decision.SayNearer(state, ReplyCatalogue.RecipientOk)
            : Decision.Say(state, ReplyCatalogue.RecipientOk);
    }
}
