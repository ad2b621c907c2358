using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>The commands that are legal at any time and need no more than an answer (RFC 5321 4.1.1.5 to 4.1.1.10).</summary>
internal static class SimpleHandlers
{
    public static Decision Rset(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        argument.IsEmpty ? Decision.Say(state.Reset, ReplyCatalogue.Ok) : Decision.Say(state, ReplyCatalogue.SyntaxError);

    public static Decision Noop(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Decision.Say(state, ReplyCatalogue.Ok);

    /// <summary>RFC 5321 7.3: 252 tells a harvester nothing.</summary>
    public static Decision Vrfy(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Decision.Say(state, argument.IsEmpty ? ReplyCatalogue.SyntaxError : ReplyCatalogue.CannotVerify);

    public static Decision Help(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Decision.Say(state, ReplyCatalogue.Help);

    /// <summary>RFC 5321 4.1.1.10: no argument; a client that gives one still wants to go.</summary>
    public static Decision Quit(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        argument.IsEmpty ? Decision.Close(state, context.Replies.Closing) : Decision.Say(state, ReplyCatalogue.SyntaxError);
}
