using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>MAIL (RFC 5321 4.1.1.2): opens a transaction, unless it is clear already that it cannot end well.</summary>
internal static class MailHandler
{
    public static Decision Mail(SessionContext context, SessionState.Helloed state, ReadOnlySpan<byte> argument)
    {
        if (context.Listener.Service == ListenerService.Submission && state.Account is null)
            return Decision.Say(state, ReplyCatalogue.AuthenticationRequired); // RFC 6409 4.3

        var error = MailCommand.Parse(argument, state.Extended, out var reversePath, out var parameters);
        if (error != CommandError.None)
            return Decision.Say(state, RefusalReplies.ForSender(error));
        if (parameters.Size > context.Limits.MessageSize)
            return Decision.Say(state, ReplyCatalogue.MessageTooLarge); // RFC 1870 6.1

        if (state.Account is { } account && !context.MaySendAs(account, reversePath))
            return Decision.Say(state, ReplyCatalogue.SenderNotAllowed);

        var sink = context.SinkState;
        if (sink != SinkState.Accepting)
            return RefusalReplies.ForSink(state, sink);

        var envelope = new Envelope
        {
            Sender = reversePath,
            Origin = state.OriginOf(parameters.SmtpUtf8),
            Body = parameters.Body,
            SmtpUtf8 = parameters.SmtpUtf8,
            Return = parameters.Return,
            EnvelopeId = parameters.EnvelopeId,
        };
        return context.Policies.AskSender(
            state, reversePath, Decision.Say(new SessionState.InTransaction(state, envelope), ReplyCatalogue.SenderOk));
    }
}
