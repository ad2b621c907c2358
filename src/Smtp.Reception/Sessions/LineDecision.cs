using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Handlers;

namespace Smtp.Reception.Sessions;

/// <summary>From a whole line to a decision, whatever the line is.</summary>
internal static class LineDecision
{
    /// <param name="isFollowed">More of the client is there already.</param>
    public static Decision Of(SessionContext context, SessionState state, ReadOnlySpan<byte> line, bool isFollowed)
    {
        var command = CommandLine.Parse(line);
        if (isFollowed && context.Listener.RefuseEarlyPipelining && !MayBeFollowed(state, command.Verb))
            return Decision.Close(state, ReplyCatalogue.EarlyPipelining);
        if (state is SessionState.Authenticating exchange)
            return AuthHandler.Continue(exchange, line);
        if (line.Length + 2 > context.Limits.CommandLine && command.Verb != Verb.Auth)
            return Decision.Say(state, ReplyCatalogue.LineTooLong);
        if (command.Verb == Verb.Unknown && ForeignProtocol.IsHttpRequest(line))
            return Decision.Close(state, ReplyCatalogue.NotSmtp);
        return command.HasControlCharacters
            ? CommandTable.Unreadable(state, command.Verb)
            : CommandTable.Decide(context, state, command);
    }

    // RFC 2920 3.1: what is said behind these may depend on the answer. Before EHLO nobody can know that pipelining is offered.
    private static bool MayBeFollowed(SessionState state, Verb verb) =>
        state.Extended && state is not SessionState.Authenticating
        && verb is not (Verb.Helo or Verb.Ehlo or Verb.Data or Verb.StartTls or Verb.Auth or Verb.XClient);
}
