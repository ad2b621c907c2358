using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Mail;

/// <summary>What MAIL said and who it was (RFC 5321 2.3.1); the recipients stand apart because each has a fate of its own.</summary>
public sealed record Envelope
{
    /// <summary>The reverse-path; <see langword="null"/> for <c>&lt;&gt;</c>: no notice is ever sent for such a message.</summary>
    public required Mailbox? Sender { get; init; }

    public required Origin Origin { get; init; }

    public BodyType Body { get; init; }

    public bool SmtpUtf8 { get; init; }

    public DsnReturn Return { get; init; }

    public string? EnvelopeId { get; init; }
}
