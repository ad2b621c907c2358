using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>
/// The server's end of one authentication exchange (RFC 4422), as a step over messages that are out of their base64 already. It asks for
/// what it must know and reads nothing itself. After <see cref="SaslStep.Failed"/>, <see cref="SaslStep.CheckPassword"/>,
/// <see cref="SaslStep.CheckCertificate"/> or <see cref="SaslStep.Done"/> it is used up.
/// </summary>
public abstract class SaslExchange
{
    /// <summary>Octets of a name; what is longer is nobody here (addresses have 254: RFC 5321 4.5.3.1.3).</summary>
    public const int MaximumIdentity = 320;

    /// <summary>Octets of a password: hashing longer ones is work for nothing.</summary>
    public const int MaximumPassword = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public abstract SaslMechanism Mechanism { get; }

    /// <summary>The first step where the client sent nothing along with its command.</summary>
    public abstract SaslStep Begin();

    /// <summary>A message of the client, the initial response among them. May be empty. Not kept.</summary>
    public abstract SaslStep Next(ReadOnlySpan<byte> message);

    /// <param name="serverNonce">For SCRAM: printable ASCII without a comma, at random, never used before.</param>
    /// <param name="bindings">Of the connection's TLS, where a mechanism that binds to it is offered; else none.</param>
    public static SaslExchange Create(SaslMechanism mechanism, string serverNonce, ChannelBindings bindings) => mechanism switch
    {
        SaslMechanism.External => new ExternalExchange(),
        SaslMechanism.OAuthBearer => new OAuthBearerExchange(),
        SaslMechanism.XOAuth2 => new XOAuth2Exchange(),
        SaslMechanism.Plain => new PlainExchange(),
        SaslMechanism.Login => new LoginExchange(),
        _ => new ScramExchange(mechanism, serverNonce, bindings),
    };

    /// <summary>A name as the mechanisms carry it: UTF-8, prepared by <see cref="SaslPreparation"/>.</summary>
    private protected static bool TryReadIdentity(ReadOnlySpan<byte> octets, out string identity)
    {
        identity = "";
        if (octets.Length is 0 or > MaximumIdentity)
            return false;
        try
        {
            return SaslPreparation.TryPrepare(Strict.GetString(octets), out identity) && identity.Length > 0;
        }
        catch (DecoderFallbackException)
        {
            return false; // Not UTF-8.
        }
    }

    private protected static SaslStep Failed(SaslError error) => new SaslStep.Failed(error);

    private protected static SaslStep Check(string identity, ReadOnlySpan<byte> password) => password.Length is 0 or > MaximumPassword
        ? Failed(SaslError.Denied)
        : new SaslStep.CheckPassword(identity, password.ToArray());
}
