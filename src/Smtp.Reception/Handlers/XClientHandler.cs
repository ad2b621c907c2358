using System.Net;
using Smtp.Accounts;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>
/// XCLIENT: a trusted filter says whose session this is, and the session begins again with the greeting, as that client's. Whether another
/// XCLIENT is taken is asked of the new client: a filter may hand its client's commands on as they come.
/// </summary>
internal static class XClientHandler
{
    public static Decision OutOfSequence(SessionContext context, SessionState state, ReadOnlySpan<byte> argument) =>
        Decision.Say(state, WhyNever(context) ?? CommandTable.OutOfSequence(Verb.XClient, state));

    public static Decision XClient(SessionContext context, SessionState state, ReadOnlySpan<byte> argument)
    {
        if (WhyNever(context) is { } never)
            return Decision.Say(state, never);

        var error = XClientCommand.Parse(argument, out var command);
        if (error != CommandError.None)
            return Decision.Say(state, RefusalReplies.ForXClient(error));
        if (command!.Login is not null && !context.TakesXClientLogin)
            return Decision.Say(state, ReplyCatalogue.BadXClientAttribute);

        var client = command.Address is null ? context.Client : command.ClientAddress ?? IPAddress.None;
        Account? account = null;
        if (command.Login is { Text: { } login } && !context.Authenticator!.TryFind(login, client, out account))
            return Decision.Say(state, ReplyCatalogue.NoSuchLogin);

        return Become(context, state, command, client, account);
    }

    private static Decision Become(
        SessionContext context, SessionState state, XClientCommand command, IPAddress client, Account? account)
    {
        var admission = context.Become(client, command);
        if (admission != Admission.Granted)
            return Decision.Close(state, ReplyCatalogue.TooManyConnections);

        // Nobody has authenticated, and nobody has said HELO, but who is said to have.
        var greeted = new SessionState.Greeted(account);
        return context.Policies.AskClient(greeted, () => Begin(context, greeted, command));
    }

    private static Decision Begin(SessionContext context, SessionState greeted, XClientCommand command)
    {
        if (command.Helo is not { Text: { } name })
            return Decision.Say(greeted, context.Replies.ServiceReady);

        var extended = command.Proto is { Text: { } proto } && proto.StartsWith("E", StringComparison.OrdinalIgnoreCase);
        return context.Policies.AskHello(
            greeted, name, (context, greeted, name, extended),
            static said => Decision.Say(
                HelloHandler.StateOf(said.context, said.greeted, said.name, said.extended), said.context.Replies.ServiceReady));
    }

    private static Reply? WhyNever(SessionContext context) =>
        context.Listener.XClient is null ? ReplyCatalogue.CommandNotImplemented
        : context.TakesXClient ? null
        : ReplyCatalogue.XClientNotAuthorized;
}
