using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Handlers;

namespace Smtp.Reception.Sessions;

/// <summary>From a whole line to a decision, whatever the line is.</summary>
internal static class LineDecision
{
    /// <summary>What is refused is in the log when this returns.</summary>
    public static Decision Of(SessionContext context, SessionState state, ReadOnlySpan<byte> line, SessionLog log)
    {
        var command = CommandLine.Parse(line);
        Decision decision;
        if (state is SessionState.Authenticating exchange)
            decision = AuthHandler.Continue(exchange, line);
        else if (command.Verb == Verb.Unknown && ForeignProtocol.IsHttpRequest(line))
            decision = Decision.Close(state, ReplyCatalogue.NotSmtp);
        else if (command.HasControlCharacters)
            decision = Decision.Say(state, command.Verb == Verb.Unknown ? ReplyCatalogue.ControlCharacters : ReplyCatalogue.SyntaxError);
        else
            decision = CommandTable.Decide(context, state, command);

        if (decision.Refusal is { } refusal)
            log.PolicyRefused(context, state, refusal);
        else if (decision.Reply is { IsPositive: false } reply)
            log.CommandRefused(context, state, AuthHandler.WithoutSecrets(context, state, command.Verb, line), reply);
        return decision;
    }
}
