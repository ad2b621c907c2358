namespace Smtp.Policy;

/// <summary>What the handshake has come to.</summary>
/// <param name="Version"><c>TLSv1.2</c> or <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">Its name in the registry.</param>
/// <param name="Client"><see langword="null"/>: it was not asked for, or there was none.</param>
public sealed record TlsFacts(string Version, string CipherSuite, ClientCertificate? Client = null);
