namespace Smtp.Reception.Tls;

/// <summary>Whether a listener wants certificates of its clients. What one means is for others to say: it is only read and kept.</summary>
public enum ClientCertificates
{
    None,

    /// <summary>Taken where one is shown.</summary>
    Ask,

    /// <summary>No session without one, whoever made it.</summary>
    Require,
}
