using System.Text;

namespace Smtp.Protocol.Sasl.Client;

/// <summary>PLAIN (RFC 4616): [authzid] NUL authcid NUL passwd, in one message; we act for nobody but ourselves.</summary>
internal sealed class PlainClient(string identity, ReadOnlyMemory<byte> password) : SaslClient
{
    private bool _said;

    public override SaslMechanism Mechanism => SaslMechanism.Plain;

    public override bool IsComplete => _said;

    public override byte[] Begin()
    {
        _said = true;
        return [0, .. Encoding.UTF8.GetBytes(identity), 0, .. password.Span];
    }

    /// <summary>Only the empty challenge of a server that was not told at once.</summary>
    public override byte[]? Next(ReadOnlySpan<byte> challenge) => _said ? null : Begin();
}
