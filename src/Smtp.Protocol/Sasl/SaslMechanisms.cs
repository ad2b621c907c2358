using System.Security.Cryptography;
using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>What is to be known about mechanisms without speaking them.</summary>
public static class SaslMechanisms
{
    /// <summary>The registered name (RFC 4422 3.1).</summary>
    public static string NameOf(SaslMechanism mechanism) => mechanism switch
    {
        SaslMechanism.External => "EXTERNAL",
        SaslMechanism.ScramSha256Plus => "SCRAM-SHA-256-PLUS",
        SaslMechanism.ScramSha256 => "SCRAM-SHA-256",
        SaslMechanism.ScramSha1 => "SCRAM-SHA-1",
        SaslMechanism.OAuthBearer => "OAUTHBEARER",
        SaslMechanism.XOAuth2 => "XOAUTH2",
        SaslMechanism.Plain => "PLAIN",
        SaslMechanism.Login => "LOGIN",
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
    };

    /// <param name="name">In any case, as commands and their parameters are in SMTP.</param>
    public static bool TryParse(ReadOnlySpan<byte> name, out SaslMechanism mechanism)
    {
        foreach (var candidate in Enum.GetValues<SaslMechanism>())
        {
            if (Ascii.EqualsIgnoreCase(name, NameOf(candidate)))
            {
                mechanism = candidate;
                return true;
            }
        }

        mechanism = default;
        return false;
    }

    public static bool IsScram(SaslMechanism mechanism) =>
        mechanism is SaslMechanism.ScramSha256Plus or SaslMechanism.ScramSha256 or SaslMechanism.ScramSha1;

    /// <summary>With a token that somebody else has given.</summary>
    public static bool IsToken(SaslMechanism mechanism) => mechanism is SaslMechanism.OAuthBearer or SaslMechanism.XOAuth2;

    /// <summary>The hash of a SCRAM mechanism.</summary>
    public static HashAlgorithmName HashOf(SaslMechanism mechanism) => mechanism switch
    {
        SaslMechanism.ScramSha256 or SaslMechanism.ScramSha256Plus => HashAlgorithmName.SHA256,
        SaslMechanism.ScramSha1 => HashAlgorithmName.SHA1,
        _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
    };
}
