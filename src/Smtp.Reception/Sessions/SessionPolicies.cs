using System.Net;
using Smtp.Mail;
using Smtp.Policy;
using Smtp.Protocol.Addresses;
using Smtp.Reception.Policies;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>Where a session asks the policies: keeps the facts about it, and turns what they say into a decision.</summary>
internal sealed class SessionPolicies(PolicyOrder order, SessionLog log, IPAddress client, ListenerFacts listener)
{
    public SessionFacts Facts { get; } = new() { Client = client, Listener = listener };

    public void Secured(SessionTls? tls) => Facts.Tls = tls is null ? null : new TlsFacts(
        tls.Version,
        tls.CipherSuite,
        tls.Client is { } shown ? new ClientCertificate(shown.Fingerprint, shown.Subject, shown.IsTrusted) : null);

    public ValueTask<PolicyRefusal?> AskConnectionAsync() =>
        order.AskAsync(PolicyStage.Connection, Facts, log.VerdictsOf(PolicyStage.Connection, Facts));

    /// <summary>Asked again when a filter says whose session it is; a refusal ends it.</summary>
    /// <param name="greeted">The session as it begins for that client.</param>
    public Decision AskClient(SessionState greeted, Func<Decision> begin)
    {
        Know(greeted);
        return Ask(PolicyStage.Connection, greeted, begin, static begin => begin());
    }

    /// <param name="take">What is done once no policy refuses: by then the client's name is known, if anybody looks.</param>
    public Decision AskHello<TArgument>(SessionState state, string name, TArgument argument, Func<TArgument, Decision> take)
    {
        Know(state);
        Facts.HelloName = name;
        return Ask(PolicyStage.Hello, state, argument, take);
    }

    /// <param name="begun">What it will be in once no policy refuses.</param>
    public Decision AskSender(
        SessionState.Helloed state, SessionState.InTransaction begun, Func<SessionState.InTransaction, Decision> take)
    {
        Know(state, begun.Envelope, begun.DeclaredLength);
        return Ask(PolicyStage.Sender, state, begun, take);
    }

    /// <param name="take">What is done once no policy refuses.</param>
    public Decision AskRecipient<TArgument>(
        SessionState.InTransaction state, Mailbox recipient, TArgument argument, Func<TArgument, Decision> take)
    {
        Know(state, state.Envelope, state.DeclaredLength);
        Facts.Recipient = recipient;
        return Ask(PolicyStage.Recipient, state, argument, take);
    }

    public void Happened(SessionEvent what) => order.Happened(what, Facts);

    /// <summary>Asked of whole content that nothing else refuses.</summary>
    /// <param name="state">The one that owns it.</param>
    public ValueTask<PolicyRefusal?> AskContentAsync(SessionState state, IncomingContent content)
    {
        Know(state, content.Envelope, content.DeclaredLength);
        Facts.Recipient = content.Recipients[^1].Address;
        Facts.ContentLength = content.Length;
        return order.AskAsync(PolicyStage.Content, Facts, log.VerdictsOf(PolicyStage.Content, Facts));
    }

    // A HELO or a MAIL that was refused has left its name here: the state has what counts.
    private void Know(SessionState state)
    {
        Facts.HelloName = state.HelloName;
        Facts.Identity = state.Account;
        Facts.Sender = null;
        Facts.Recipient = null;
        Facts.DeclaredLength = 0;
        Facts.ContentLength = 0;
    }

    private void Know(SessionState state, Envelope envelope, long declaredLength)
    {
        Know(state);
        Facts.Sender = envelope.Sender;
        Facts.DeclaredLength = declaredLength;
    }

    private Decision Ask<TArgument>(PolicyStage stage, SessionState state, TArgument argument, Func<TArgument, Decision> allowed)
    {
        var answer = order.AskAsync(stage, Facts, log.VerdictsOf(stage, Facts));
        if (!answer.IsCompletedSuccessfully)
            return Wait(answer, state, argument, allowed);
        return answer.Result is { } refusal ? Decision.Refuse(state, refusal) : allowed(argument);
    }

    // Apart, so that an answer that is there at once costs no object.
    private static Decision Wait<TArgument>(
        ValueTask<PolicyRefusal?> answer, SessionState state, TArgument argument, Func<TArgument, Decision> allowed) =>
        Decision.AwaitPolicy(state, new PendingPolicy(answer.AsTask(), state, () => allowed(argument)));
}
