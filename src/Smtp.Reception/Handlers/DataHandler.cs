using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>DATA (RFC 5321 4.1.1.4).</summary>
internal static class DataHandler
{
    public static Decision Data(SessionContext context, SessionState.InTransaction state, ReadOnlySpan<byte> argument)
    {
        if (!argument.IsEmpty)
            return Decision.Say(state, ReplyCatalogue.SyntaxError);
        if (state.Recipients.Count == 0)
            return Decision.Say(state, ReplyCatalogue.NoValidRecipients); // RFC 5321 3.3
        if (state.Envelope.Body == BodyType.BinaryMime)
            return Decision.Say(state, ReplyCatalogue.BinaryNeedsBdat); // RFC 3030 3

        var sink = context.SinkState;
        if (sink != SinkState.Accepting)
            return RefusalReplies.ForSink(state, sink);

        var receiving = new SessionState.Receiving(state.Hello, context.BeginContent(state));
        return Decision.ReceiveContent(receiving, ReplyCatalogue.StartMailInput);
    }
}
