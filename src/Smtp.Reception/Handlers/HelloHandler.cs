using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>HELO and EHLO (RFC 5321 4.1.1.1); either ends a transaction in progress as RSET does (4.1.4).</summary>
internal static class HelloHandler
{
    public static Decision Helo(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Hello(context, state, argument, extended: false);

    public static Decision Ehlo(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Hello(context, state, argument, extended: true);

    private static Decision Hello(SessionContext context, SessionState state, ReadOnlySpan<byte> argument, bool extended)
    {
        if (!HelloCommand.TryParse(argument, out var name))
            return Decision.Say(state, ReplyCatalogue.HelloSyntax);

        var welcome = extended ? context.WithMore(context.Replies.EhloWith(context.OffersStartTls)) : context.Replies.Helo;
        return context.Policies.AskHello(
            state, name, (context, state, name, extended, welcome),
            static hello => Decision.Say(StateOf(hello.context, hello.state, hello.name, hello.extended), hello.welcome));
    }

    /// <param name="name">As <see cref="HelloCommand"/> takes it.</param>
    public static SessionState.Helloed StateOf(SessionContext context, SessionState before, string name, bool extended)
    {
        var tls = context.Tls is not null;
        var keyword = ReceivedField.Keyword(extended, smtpUtf8: false, tls, before.Account is not null);
        return new SessionState.Helloed(
            name, extended, new Origin(context.Client, name, keyword), context.ReceivedFrom(name), tls, before.Account);
    }
}
