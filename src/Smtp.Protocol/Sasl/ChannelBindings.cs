namespace Smtp.Protocol.Sasl;

/// <summary>What is known of a connection's TLS that nobody between the ends can have the same of. Either may be empty.</summary>
/// <param name="Exporter">EXPORTER-Channel-Binding, 32 octets (RFC 9266).</param>
/// <param name="EndPoint">The hash of the certificate shown (RFC 5929 4).</param>
public sealed record ChannelBindings(ReadOnlyMemory<byte> Exporter, ReadOnlyMemory<byte> EndPoint)
{
    public static readonly ChannelBindings None = new(default, default);

    public bool IsEmpty => Exporter.IsEmpty && EndPoint.IsEmpty;

    /// <param name="name">As registered; a name not known here has none.</param>
    public ReadOnlyMemory<byte> Find(string name) => name switch
    {
        "tls-exporter" => Exporter,
        "tls-server-end-point" => EndPoint,
        _ => default,
    };
}
