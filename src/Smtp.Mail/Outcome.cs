using Smtp.Protocol.Replies;

namespace Smtp.Mail;

/// <summary>What came of one attempt to deliver to one recipient, with its reason.</summary>
/// <param name="Status">RFC 3463; class 2, 4 or 5 as <paramref name="Kind"/> says.</param>
/// <param name="Diagnostic">Printable, for people: the remote's words with their code, or our own.</param>
/// <param name="RemoteHost">Name and address of the host that said so, where one did: <c>mx1.example [192.0.2.1]</c>.</param>
/// <param name="RemoteReplied"><paramref name="Diagnostic"/> is an SMTP reply (RFC 3464 Diagnostic-Code: smtp).</param>
public sealed record Outcome(OutcomeKind Kind, EnhancedStatus Status, string Diagnostic, string? RemoteHost = null, bool RemoteReplied = false)
{
    /// <summary>
    /// How the connection to the host was protected, for people: <c>TLSv1.3 TLS_AES_256_GCM_SHA384, unverified</c>. <see langword="null"/>:
    /// not at all, or there was none.
    /// </summary>
    public string? Security { get; init; }

    /// <summary>For who plans further deliveries there; the journal does not keep it.</summary>
    public DestinationReach Reach { get; init; }
}
