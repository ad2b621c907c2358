using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>MAIL (RFC 5321 4.1.1.2): opens a transaction, unless it is clear already that it cannot end well.</summary>
internal static class MailHandler
{
    public static Decision Mail(SessionContext context, SessionState.Helloed state, ReadOnlySpan<byte> argument)
    {
        var error = MailCommand.Parse(argument, state.Extended, out var reversePath, out var parameters);
        if (error != CommandError.None)
            return Decision.Say(state, RefusalReplies.ForSender(error));
        if (parameters.Size > context.Limits.MessageSize)
            return Decision.Say(state, ReplyCatalogue.MessageTooLarge); // RFC 1870 6.1

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
        var begun = new SessionState.InTransaction(state, envelope, parameters.Size ?? 0);
        return context.Policies.AskSender(state, begun, static begun => Decision.Say(begun, ReplyCatalogue.SenderOk));
    }
}
