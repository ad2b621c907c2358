using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Relay;

/// <summary>Every outcome the relay client can give, with its status of RFC 3463, in one place.</summary>
internal static class RelayOutcome
{
    /// <summary>The remote's own words. Its enhanced status is kept, with the class of the code, which is what counts (RFC 2034 4).</summary>
    public static Outcome Of(Reply reply, RemoteHost host, OutcomeKind onSuccess)
    {
        var kind = reply.IsPermanent ? OutcomeKind.Failed : reply.IsTransient ? OutcomeKind.Deferred : onSuccess;
        return Said(kind, reply, host);
    }

    /// <summary>A host that takes nothing from us just now, whatever the class of its reply.</summary>
    public static Outcome HostDefers(Reply reply, RemoteHost host) => Said(OutcomeKind.Deferred, reply, host);

    public static Outcome Unreachable(RemoteHost host, string why) =>
        new(OutcomeKind.Deferred, new(4, 4, 1), $"connection failed: {why}", host.Display);

    public static Outcome Lost(RemoteHost host, string why) =>
        new(OutcomeKind.Deferred, new(4, 4, 2), $"connection lost: {why}", host.Display);

    public static Outcome LostAfterContent(Outcome lost) =>
        lost with { Diagnostic = $"{lost.Diagnostic}, after the content and before its answer; it may arrive twice" };

    public static Outcome ProtocolError(RemoteHost host, string what) =>
        new(OutcomeKind.Deferred, new(4, 5, 0), $"not an SMTP server's answer: {what}", host.Display);

    public static Outcome NoSuchDomain(string detail) => new(OutcomeKind.Failed, new(5, 1, 2), $"the domain does not exist ({detail})");

    /// <summary>RFC 7505 4.2.</summary>
    public static Outcome TakesNoMail(string detail) =>
        new(OutcomeKind.Failed, new(5, 1, 10), $"the domain takes no mail: null MX ({detail})");

    public static Outcome NoHost(string detail) => new(OutcomeKind.Failed, new(5, 4, 4), $"no host takes mail for the domain ({detail})");

    public static Outcome DnsFailed(string detail) =>
        new(OutcomeKind.Deferred, new(4, 4, 3), $"DNS look-up failed ({detail})") { Reach = DestinationReach.Unreachable };

    /// <summary>An operator's mistake is no reason to bounce a user's mail.</summary>
    public static Outcome NextHopUnknown(string detail) =>
        new(OutcomeKind.Deferred, new(4, 3, 5), $"the configured next hop has no address ({detail})")
        {
            Reach = DestinationReach.Unreachable,
        };

    /// <summary>RFC 5321 5.1.</summary>
    public static Outcome Loop(string detail) =>
        new(OutcomeKind.Failed, new(5, 4, 6), $"mail for the domain loops back to this server ({detail})");

    public static Outcome TooLarge(RemoteHost host, long size, long limit) =>
        new(OutcomeKind.Failed, new(5, 3, 4), $"the message has {size} octets, the host takes {limit}", host.Display);

    /// <summary>RFC 6531 3.5.</summary>
    public static Outcome NeedsSmtpUtf8(RemoteHost host) =>
        new(OutcomeKind.Failed, new(5, 6, 7), "the message needs SMTPUTF8, which the host does not offer", host.Display);

    /// <summary>RFC 3030 3: a binary body goes as it is, or not at all.</summary>
    public static Outcome NeedsBinaryMime(RemoteHost host) =>
        new(OutcomeKind.Failed, new(5, 6, 1), "the message needs BINARYMIME, which the host does not offer", host.Display);

    /// <summary>RFC 3463 X.7.4: a security feature that is required is not there. Sent in the clear it is not.</summary>
    public static Outcome TlsRefused(RemoteHost host, string what) => new(OutcomeKind.Deferred, new(4, 7, 4), what, host.Display);

    /// <summary>RFC 3463 X.7.5: a cryptographic failure.</summary>
    public static Outcome TlsFailed(RemoteHost host, string what) => new(OutcomeKind.Deferred, new(4, 7, 5), what, host.Display);

    /// <summary>RFC 4954 6, X.7.11; who configures it can mend it, so the mail is kept.</summary>
    public static Outcome LoginNeedsTls(RemoteHost host, string user) => new(
        OutcomeKind.Deferred, new(4, 7, 11), $"login as {user} needs TLS: the password is not said in the clear", host.Display);

    public static Outcome NoMechanism(RemoteHost host, string what) => new(OutcomeKind.Deferred, new(4, 7, 4), what, host.Display);

    /// <summary>RFC 4954 6, X.7.8: 535 is for good to the host, but what is wrong is our settings, not the mail.</summary>
    public static Outcome LoginFailed(RemoteHost host, string user, string mechanism, string why, Reply? reply = null)
    {
        var status = reply is null || reply.Status.IsNone
            ? reply?.IsTransient == true ? new(4, 7, 0) : new EnhancedStatus(4, 7, 8)
            : reply.Status with { Class = 4 };
        return new(OutcomeKind.Deferred, status, $"login as {user} by {mechanism} failed: {why}", host.Display);
    }

    /// <summary>The host wants to know us first (RFC 4954 6), or TLS (RFC 3207 4): no reason to bounce a user's mail.</summary>
    public static Outcome WantsLogin(Reply reply, RemoteHost host) =>
        new(OutcomeKind.Deferred, new(4, 7, 0), $"the host wants a login, or TLS, first: {reply}", host.Display);

    public static Outcome Misconfigured(RemoteHost host, string what) => new(OutcomeKind.Deferred, new(4, 3, 5), what, host.Display);

    private static Outcome Said(OutcomeKind kind, Reply reply, RemoteHost host)
    {
        var @class = kind switch { OutcomeKind.Failed => (byte)5, OutcomeKind.Deferred => (byte)4, _ => (byte)2 };
        var status = reply.Status.IsNone ? new EnhancedStatus(@class, 0, 0) : reply.Status with { Class = @class };
        return new Outcome(kind, status, reply.ToString(), host.Display, RemoteReplied: true);
    }
}
