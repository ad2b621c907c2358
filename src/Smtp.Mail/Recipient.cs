using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Mail;

/// <summary>One recipient of an envelope: what RCPT said (RFC 5321 4.1.1.3, RFC 3461).</summary>
public sealed record Recipient(Mailbox Address)
{
    public DsnNotify Notify { get; init; }

    public OriginalRecipient? Original { get; init; }
}
