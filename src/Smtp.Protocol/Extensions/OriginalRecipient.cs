namespace Smtp.Protocol.Extensions;

/// <summary>ORCPT= of RCPT (RFC 3461 4.2), xtext decoded and free of control characters.</summary>
/// <param name="AddressType">An atom, nearly always <c>rfc822</c> or <c>utf-8</c> (RFC 6533).</param>
public sealed record OriginalRecipient(string AddressType, string Address);
