using Smtp.Mail;
using Smtp.Protocol.Addresses;

namespace Smtp.Reception.Submission;

/// <summary>Who submits a message: an account, or a client of the house's own without one.</summary>
/// <param name="account">Its name: an address for most; <see langword="null"/>: no account, <paramref name="rule"/> is Keep.</param>
/// <param name="maySendAs">Asked where there is a rule.</param>
internal sealed class Submitter(
    FromRule rule, string? account, Envelope envelope, string hostName, Func<Mailbox, bool> maySendAs, Func<Mailbox, bool> isServedHere)
{
    public FromRule Rule => rule;

    public string HostName => hostName;

    public string Name => account ?? "";

    /// <summary>For a From field: the reverse-path, which was held against the account; without one the account.</summary>
    public string? AuthorAddress => Wire(envelope.Sender) ?? AccountAddress;

    /// <summary>For a Sender field: the account, whatever the reverse-path is.</summary>
    public string? SenderAddress => AccountAddress ?? Wire(envelope.Sender);

    // An account may have a name alone.
    private string? AccountAddress =>
        account is not null
        && (MailboxParser.TryParse(account, out var own, out _) || MailboxParser.TryParse($"{account}@{hostName}", out own, out _))
            ? Wire(own)
            : null;

    public bool MaySendAs(Mailbox address) => maySendAs(address);

    public bool IsServedHere(Mailbox address) => isServedHere(address);

    /// <summary>RFC 6532: UTF-8 in a header is for SMTPUTF8 alone.</summary>
    private string? Wire(Mailbox? address) => address switch
    {
        null or { HasDomain: false } => null,
        { IsInternationalized: false } => address.ToString(),
        _ when envelope.SmtpUtf8 => address.ToString(),
        { NeedsSmtpUtf8: true } => null,
        _ => address.ToAsciiString(),
    };
}
