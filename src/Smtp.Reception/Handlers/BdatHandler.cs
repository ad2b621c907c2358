using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>
/// BDAT (RFC 3030 2). The declared octets follow at once, so every answer but one first gets past them; the one is a size that cannot be
/// read: nobody knows then where the next command starts, and the connection ends.
/// </summary>
internal static class BdatHandler
{
    public static Decision OutOfSequence(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        BdatCommand.TryParse(argument, out var size, out _)
            ? Decision.SwallowChunk(state, size, CommandTable.OutOfSequence(Verb.Bdat, state))
            : Decision.Close(state, ReplyCatalogue.BdatSyntax);

    public static Decision First(SessionContext context, SessionState.InTransaction state, ReadOnlySpan<byte> argument)
    {
        if (!BdatCommand.TryParse(argument, out var size, out var last))
            return Decision.Close(state, ReplyCatalogue.BdatSyntax);
        if (state.Recipients.Count == 0)
            return Refuse(state.Hello, size, last, ReplyCatalogue.RecipientFirst);
        if (size > context.Limits.MessageSize)
            return Refuse(state.Hello, size, last, ReplyCatalogue.MessageTooLarge);

        var sink = context.SinkState;
        if (sink != SinkState.Accepting)
            return Refuse(state.Hello, size, last, RefusalReplies.ForSink(sink));

        return Decision.ReceiveChunk(new SessionState.Chunking(state.Hello, context.BeginContent(state)), size, last);
    }

    public static Decision Next(SessionContext context, SessionState.Chunking state, ReadOnlySpan<byte> argument)
    {
        if (!BdatCommand.TryParse(argument, out var size, out var last))
            return Decision.Close(state, ReplyCatalogue.BdatSyntax);
        if (size > context.Limits.MessageSize - state.Content.Length)
            return Refuse(state.Hello, size, last, ReplyCatalogue.MessageTooLarge);

        return Decision.ReceiveChunk(state, size, last);
    }

    // After LAST the message is over and the next one may begin; before it, chunks that still come must not start another.
    private static Decision Refuse(SessionState.Helloed hello, long size, bool last, Reply reply) =>
        Decision.SwallowChunk(last ? hello : new SessionState.ChunkingFailed(hello), size, reply);
}
