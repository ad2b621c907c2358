namespace Smtp.Reception.Tls;

/// <summary>What became of looking at the beginning of a handshake.</summary>
internal enum ClientHelloStep
{
    NeedMore,

    /// <summary>All of it is there, or it is longer than we look at: then nothing is known of it.</summary>
    Complete,

    NotTls,
}
