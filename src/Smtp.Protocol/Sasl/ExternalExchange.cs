namespace Smtp.Protocol.Sasl;

/// <summary>EXTERNAL (RFC 4422 appendix A): the client has shown a certificate, and says at most as whom it wants to act.</summary>
internal sealed class ExternalExchange : SaslExchange
{
    public override SaslMechanism Mechanism => SaslMechanism.External;

    public override SaslStep Begin() => new SaslStep.Challenge(default);

    public override SaslStep Next(ReadOnlySpan<byte> message)
    {
        var identity = "";
        return message.IsEmpty || TryReadIdentity(message, out identity)
            ? new SaslStep.CheckCertificate(identity)
            : Failed(SaslError.Denied);
    }
}
