namespace Smtp.Composition.Reading;

/// <summary>How a listener uses TLS. Only <see cref="None"/> is there yet; the checker says so for the others.</summary>
internal enum TlsMode
{
    None,
    StartTls,
    Implicit,
}
