namespace Smtp.Protocol.Addresses;

/// <summary>
/// A Mailbox of RFC 5321 4.1.2: Local-part "@" ( Domain / address-literal ), with the internationalised forms of RFC 6531.
/// The null reverse-path <c>&lt;&gt;</c> is not a mailbox: it is a <see langword="null"/> where a reverse-path is asked for.
/// </summary>
/// <remarks>
/// Equality: the local part to the letter (RFC 5321 2.4: only the final host may fold its case), the domain without case and with
/// U-labels and A-labels alike.
/// </remarks>
public sealed class Mailbox : IEquatable<Mailbox>
{
    /// <summary>Values must already satisfy the grammar; input from a wire or a file goes through <see cref="MailboxParser"/>.</summary>
    /// <param name="localPart">The value without quotes: <c>a b</c> for <c>"a b"</c>.</param>
    /// <param name="domain">As written: a domain, an address literal with its brackets, or empty for the bare <c>postmaster</c>.</param>
    internal Mailbox(string localPart, string domain)
    {
        LocalPart = localPart;
        Domain = domain;
    }

    public string LocalPart { get; }

    public string Domain { get; }

    /// <summary>RFC 5321 4.1.1.3: <c>RCPT TO:&lt;postmaster&gt;</c> has no domain.</summary>
    public bool HasDomain => Domain.Length > 0;

    public bool IsAddressLiteral => Domain.StartsWith('[');

    /// <summary>Lower case, A-labels (RFC 5891): what routes, DNS and comparisons use.</summary>
    public string AsciiDomain => field ??= DomainName.ToAscii(Domain);

    /// <summary>True when the local part or the domain as written needs SMTPUTF8 on the wire (RFC 6531 3.2).</summary>
    public bool IsInternationalized => !System.Text.Ascii.IsValid(LocalPart) || !System.Text.Ascii.IsValid(Domain);

    /// <summary>True when even A-labels do not help: the address cannot be given to a server without SMTPUTF8.</summary>
    public bool NeedsSmtpUtf8 => !System.Text.Ascii.IsValid(LocalPart) || !System.Text.Ascii.IsValid(AsciiDomain);

    /// <summary>The wire form with A-labels in the domain; plain ASCII unless <see cref="NeedsSmtpUtf8"/>.</summary>
    public string ToAsciiString() => MailboxFormat.ToAsciiWire(this);

    /// <summary>The wire form, quoted where it must be: what stands between the angle brackets.</summary>
    public override string ToString() => MailboxFormat.ToWire(this);

    public bool Equals(Mailbox? other) =>
        other is not null && LocalPart == other.LocalPart && AsciiDomain == other.AsciiDomain;

    public override bool Equals(object? obj) => Equals(obj as Mailbox);

    public override int GetHashCode() => HashCode.Combine(LocalPart, AsciiDomain);
}
