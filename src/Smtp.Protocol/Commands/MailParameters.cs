using Smtp.Protocol.Extensions;

namespace Smtp.Protocol.Commands;

/// <summary>The parameters of MAIL: SIZE (RFC 1870), BODY (6152, 3030), SMTPUTF8 (6531), RET and ENVID (3461).</summary>
public sealed record MailParameters
{
    public static readonly MailParameters None = new();

    /// <summary>Octets, as declared.</summary>
    public long? Size { get; init; }

    public BodyType Body { get; init; }

    public bool SmtpUtf8 { get; init; }

    public DsnReturn Return { get; init; }

    /// <summary>Decoded, at most 100 characters, printable.</summary>
    public string? EnvelopeId { get; init; }
}
