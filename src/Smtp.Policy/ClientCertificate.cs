namespace Smtp.Policy;

/// <summary>A certificate that a client has shown, and whose key it has proved to have.</summary>
/// <param name="Fingerprint">SHA-256 of the certificate, in hexadecimal capitals.</param>
/// <param name="Subject">As it calls itself, printable.</param>
/// <param name="IsTrusted">Issued by one of the authorities configured for clients, and valid now.</param>
public sealed record ClientCertificate(string Fingerprint, string Subject, bool IsTrusted);
