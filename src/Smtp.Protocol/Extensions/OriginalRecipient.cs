using System.Buffers;
using Smtp.Protocol.Addresses;

namespace Smtp.Protocol.Extensions;

/// <summary>ORCPT= of RCPT (RFC 3461 4.2), xtext decoded and free of control characters.</summary>
/// <param name="AddressType">An atom, nearly always <c>rfc822</c> or <c>utf-8</c> (RFC 6533).</param>
public sealed record OriginalRecipient(string AddressType, string Address)
{
    private static readonly SearchValues<byte> TypeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*-/?^_`{|}~"u8);

    /// <summary>RFC 6533 3: the address holds Unicode, written as it is, as unitext or as xtext.</summary>
    public bool IsUtf8 => AddressType.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    internal static ReadOnlySpan<byte> Utf8AddressType => "utf-8"u8;

    /// <summary>What ORCPT says of an address of our own: rfc822 where A-labels make it ASCII, else utf-8.</summary>
    public static OriginalRecipient Of(Mailbox address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.NeedsSmtpUtf8 ? new("utf-8", address.ToString()) : new("rfc822", address.ToAsciiString());
    }

    /// <summary>An atom of RFC 5322 3.2.3, less what an esmtp-value cannot hold.</summary>
    internal static bool IsAddressType(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TypeCharacters);
}
