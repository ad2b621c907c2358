using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Handlers;

namespace Smtp.Reception.Sessions;

/// <summary>From a whole line to a decision, whatever the line is.</summary>
internal static class LineDecision
{
    /// <summary>What is refused is in the log when this returns.</summary>
    /// <param name="isFollowed">More of the client is there already.</param>
    /// <param name="idle">One more, if the command was answered and brings no mail nearer.</param>
    public static Decision Of(
        SessionContext context, SessionState state, ReadOnlySpan<byte> line, bool isFollowed, SessionLog log, ref int idle)
    {
        var command = CommandLine.Parse(line);
        Decision decision;
        if (isFollowed && context.Listener.RefuseEarlyPipelining && !MayBeFollowed(state, command.Verb))
            decision = Decision.Close(state, ReplyCatalogue.EarlyPipelining);
        else if (state is SessionState.Authenticating exchange)
            decision = AuthHandler.Continue(exchange, line);
        else if (line.Length + 2 > context.Limits.CommandLine && command.Verb != Verb.Auth)
            decision = Decision.Say(state, ReplyCatalogue.LineTooLong);
        else if (command.Verb == Verb.Unknown && ForeignProtocol.IsHttpRequest(line))
            decision = Decision.Close(state, ReplyCatalogue.NotSmtp);
        else if (command.HasControlCharacters)
            decision = CommandTable.Unreadable(state, command.Verb);
        else
            decision = CommandTable.Decide(context, state, command);

        if (command.Verb is not (Verb.Rcpt or Verb.Data or Verb.Bdat or Verb.Quit) && decision.Reply is { IsPositive: true })
            idle++;
        if (decision.Refusal is { } refusal)
            log.PolicyRefused(context, state, refusal);
        else if (decision.Reply is { IsPositive: false } reply)
            log.CommandRefused(context, state, AuthHandler.WithoutSecrets(context, state, command.Verb, line), reply);
        return decision;
    }

    // RFC 2920 3.1: what is said behind these may depend on the answer. Before EHLO nobody can know that pipelining is offered.
    private static bool MayBeFollowed(SessionState state, Verb verb) =>
        state.Extended && state is not SessionState.Authenticating
        && verb is not (Verb.Helo or Verb.Ehlo or Verb.Data or Verb.StartTls or Verb.Auth or Verb.XClient);
}
