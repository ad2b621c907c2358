using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Smtp.Protocol.Sasl;
using Xunit;

namespace Smtp.Tests.Protocol.Sasl;

/// <summary>Whatever a client sends, an exchange ends or goes on by its own rules, and nobody gets in.</summary>
[Properties(Arbitrary = [typeof(SaslArbitraries)], MaxTest = 2000)]
public sealed class SaslProperties
{
    private static readonly ScramCredentials Credentials =
        ScramCredentials.Derive(HashAlgorithmName.SHA256, "pencil"u8, "0123456789abcdef"u8.ToArray(), 4096);

    [Property]
    public void Garbage_proves_nothing(SaslTalk talk)
    {
        foreach (var mechanism in Enum.GetValues<SaslMechanism>().Where(mechanism => mechanism != SaslMechanism.ScramSha1))
        {
            var exchange = SaslExchange.Create(mechanism, "serverNonce", new ChannelBindings(new byte[32], new byte[32]));
            foreach (var message in talk.Messages)
            {
                var step = exchange.Next(Encoding.Latin1.GetBytes(message));
                if (step is SaslStep.FindCredentials)
                    step = ((ScramExchange)exchange).Answer(Credentials);
                Assert.False(step is SaslStep.Done or SaslStep.Proof { IsRight: true });
                if (step is SaslStep.CheckToken)
                    step = ((TokenExchange)exchange).Refuse("invalid_token", null, null);
                if (step is not SaslStep.Challenge)
                    break;
            }
        }
    }

    [Property]
    public void A_decoded_line_encodes_to_itself_or_is_refused(SaslTalk talk)
    {
        foreach (var message in talk.Messages)
        {
            var octets = Encoding.Latin1.GetBytes(message);
            Assert.True(SaslLine.TryDecode(Encoding.ASCII.GetBytes(Convert.ToBase64String(octets)), out var decoded));
            Assert.Equal(octets, decoded);
            if (SaslLine.TryDecode(octets, out decoded))
                Assert.Equal(message.TrimEnd('=').Length, Convert.ToBase64String(decoded).TrimEnd('=').Length);
        }
    }

    [Property]
    public void Prepared_text_prepares_to_itself(string text)
    {
        if (text is not null && SaslPreparation.TryPrepare(text, out var once))
        {
            Assert.True(SaslPreparation.TryPrepare(once, out var twice));
            Assert.Equal(once, twice);
        }
    }
}

/// <summary>What a client may send in the turns of an exchange.</summary>
public sealed record SaslTalk(string[] Messages);

public static class SaslArbitraries
{
    private static readonly string[] Pieces =
    [
        "n,,", "y,,", "p=tls-exporter,,", "p=", "n=user", "n=", ",", "r=abc", "r=", "a=user", "m=x", "c=biws", "c=", "p=AAAA",
        "r=abcserverNonce", "s=AAAA", "i=4096", "=2C", "=3D", "=", "\0", "user", "pencil", "\0user\0pencil", "\u00c3\u00a9", "\u00ff",
        "e=other-error", "v=",
        "\u0001", "auth=Bearer abc", "user=user", "n,,\u0001auth=Bearer abc\u0001\u0001", "host=x", "AGEAYg==", "*", "\r", "\n", " ",
    ];

    public static Arbitrary<SaslTalk> Talk()
    {
        var noise = Gen.Choose(0, 255).Select(octet => ((char)octet).ToString());
        var message = Gen.Frequency((9, Gen.Elements(Pieces)), (1, noise)).ListOf().Select(string.Concat);
        return message.ListOf().Select(messages => new SaslTalk([.. messages])).ToArbitrary();
    }
}
