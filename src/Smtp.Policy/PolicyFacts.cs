using System.Net;
using Smtp.Policy.ReverseName;
using Smtp.Protocol.Addresses;

namespace Smtp.Policy;

/// <summary>
/// What policies are asked about. A session has one and keeps it up to date, since a question at every command must not cost an object;
/// policies only read it, but for <see cref="ReverseLookup"/>. What is not known yet at a stage has its default.
/// </summary>
public class PolicyFacts
{
    /// <summary>Who really sends: IPv4 as IPv4, behind a proxy the client and not the proxy.</summary>
    public required IPAddress Client { get; set; }

    public required ListenerFacts Listener { get; init; }

    /// <summary>Begun by the policy of that name; told by a filter; <see langword="null"/>: nobody looks.</summary>
    public Task<ReverseLookup>? ReverseLookup { get; set; }

    /// <summary>The name of the client's address that leads back to it; <see langword="null"/>: none, or it is not known.</summary>
    public string? ReverseName => ReverseLookup is { IsCompletedSuccessfully: true } known ? known.Result.Name : null;

    /// <summary><see langword="null"/>: in the clear.</summary>
    public TlsFacts? Tls { get; set; }

    /// <summary>As the client gave it at HELO or EHLO, printable.</summary>
    public string HelloName { get; set; } = "";

    /// <summary>Who has authenticated, in lower case; <see langword="null"/> for nobody.</summary>
    public string? Account { get; set; }

    /// <summary><see langword="null"/>: the null reverse-path <c>&lt;&gt;</c>, or before MAIL.</summary>
    public Mailbox? Sender { get; set; }

    /// <summary><see langword="null"/> before RCPT; at <see cref="PolicyStage.Content"/> the last that was taken.</summary>
    public Mailbox? Recipient { get; set; }

    /// <summary>Octets that SIZE of MAIL announced (RFC 1870); 0: it did not.</summary>
    public long DeclaredLength { get; set; }

    /// <summary>Octets, at <see cref="PolicyStage.Content"/>.</summary>
    public long ContentLength { get; set; }
}
