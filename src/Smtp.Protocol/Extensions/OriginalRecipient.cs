using System.Buffers;

namespace Smtp.Protocol.Extensions;

/// <summary>ORCPT= of RCPT (RFC 3461 4.2), xtext decoded and free of control characters.</summary>
/// <param name="AddressType">An atom, nearly always <c>rfc822</c> or <c>utf-8</c> (RFC 6533).</param>
public sealed record OriginalRecipient(string AddressType, string Address)
{
    private static readonly SearchValues<byte> TypeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*-/?^_`{|}~"u8);

    internal static ReadOnlySpan<byte> Utf8AddressType => "utf-8"u8;

    /// <summary>An atom of RFC 5322 3.2.3, less what an esmtp-value cannot hold.</summary>
    internal static bool IsAddressType(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(TypeCharacters);
}
