using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// Whatever a client says in an exchange, it ends after a few steps, asks only for what can be asked, and proves nothing. What a client
/// that knows its password says is understood whatever the password is.
/// </summary>
internal static class SaslTarget
{
    private const string Nonce = "serverNonce";
    private const int MostSteps = 4;

    private static readonly ChannelBindings Bindings = new(new byte[32], new byte[32]);

    private static readonly ScramCredentials Sha256 = Credentials(HashAlgorithmName.SHA256);
    private static readonly ScramCredentials Sha1 = Credentials(HashAlgorithmName.SHA1);

    /// <param name="input">The first octet chooses the mechanism; the lines that follow are the client's messages, as they are or, where
    /// they can be read so, in base64.</param>
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;

        var mechanisms = Enum.GetValues<SaslMechanism>();
        var mechanism = mechanisms[input[0] % mechanisms.Length];
        var messages = new List<byte[]>();
        var rest = input[1..];
        foreach (var range in rest.Split((byte)'\n'))
            messages.Add(rest[range].ToArray());

        foreach (var message in messages)
            Line(message);
        Converse(mechanism, messages);
        Converse(mechanism, [.. messages.Select(static message => SaslLine.TryDecode(message, out var decoded) ? decoded : message)]);
        if (messages.Count > 1)
            Understand(messages[0], messages[1]);
    }

    private static void Line(byte[] message)
    {
        Claim.That(SaslLine.TryDecode(Encoding.ASCII.GetBytes(Convert.ToBase64String(message)), out var decoded));
        Claim.Same(message, decoded.AsSpan());
        if (SaslLine.TryDecode(message, out decoded))
        {
            // Not to the letter: bits that are thrown away may be set.
            Claim.Same(message.Length, Convert.ToBase64String(decoded).Length);
            Claim.That(SaslLine.TryDecodeInitial(message, out var initial) == message.Length > 0
                && decoded.AsSpan().SequenceEqual(initial));
        }
    }

    private static void Converse(SaslMechanism mechanism, List<byte[]> messages)
    {
        var exchange = SaslExchange.Create(mechanism, Nonce, Bindings);
        Claim.That(exchange.Begin() is SaslStep.Challenge, "it begins with a challenge");
        exchange = SaslExchange.Create(mechanism, Nonce, Bindings);
        var steps = 0;
        foreach (var message in messages)
        {
            var step = exchange.Next(message);
            if (step is SaslStep.FindCredentials find)
            {
                Identity(find.Identity);
                step = ((ScramExchange)exchange).Answer(mechanism == SaslMechanism.ScramSha1 ? Sha1 : Sha256);
            }

            Claim.That(++steps <= MostSteps, "no exchange has more steps than SCRAM");
            Claim.That(step is not (SaslStep.Done or SaslStep.Proof { IsRight: true }), "nobody guesses a proof");
            if (step is SaslStep.CheckPassword check)
            {
                Identity(check.Identity);
                Claim.That(check.Password.Length is > 0 and <= SaslExchange.MaximumPassword);
                Claim.That(mechanism is SaslMechanism.Plain or SaslMechanism.Login);
            }

            if (step is SaslStep.CheckToken token)
            {
                Claim.That(token.Token.Length <= TokenExchange.MaximumToken && token.Token.All(static octet => octet is > ' ' and < '\x7F'));
                if (token.Identity.Length > 0)
                    Identity(token.Identity);
            }

            if (step is SaslStep.CheckCertificate { Identity.Length: > 0 } certificate)
                Identity(certificate.Identity);
            if (step is not SaslStep.Challenge)
                return;
        }
    }

    /// <summary>PLAIN and LOGIN of any name and password that can be said there.</summary>
    private static void Understand(byte[] name, byte[] password)
    {
        if (name.AsSpan().Contains((byte)0) || password.AsSpan().Contains((byte)0) || password.Length is 0 or > SaslExchange.MaximumPassword
            || !IsIdentity(name, out var identity))
            return;

        var plain = SaslExchange.Create(SaslMechanism.Plain, Nonce, ChannelBindings.None).Next([0, .. name, 0, .. password]) as SaslStep.CheckPassword;
        Claim.Same((identity, true), (plain?.Identity, plain?.Password.AsSpan().SequenceEqual(password) == true));

        var login = SaslExchange.Create(SaslMechanism.Login, Nonce, ChannelBindings.None);
        Claim.That(login.Next(name) is SaslStep.Challenge);
        var asked = login.Next(password) as SaslStep.CheckPassword;
        Claim.Same((identity, true), (asked?.Identity, asked?.Password.AsSpan().SequenceEqual(password) == true));
    }

    private static bool IsIdentity(byte[] name, out string identity)
    {
        identity = "";
        return name.Length is > 0 and <= SaslExchange.MaximumIdentity && System.Text.Unicode.Utf8.IsValid(name)
            && SaslPreparation.TryPrepare(Encoding.UTF8.GetString(name), out identity) && identity.Length > 0;
    }

    private static void Identity(string identity)
    {
        Claim.That(identity.Length is > 0 and <= SaslExchange.MaximumIdentity);
        Claim.That(!identity.Any(char.IsControl), "a name has no control characters");
        Claim.That(SaslPreparation.TryPrepare(identity, out var again) && again == identity, "what is prepared prepares to itself");
        Claim.That(!PrintableText.From(identity).Contains('\n', StringComparison.Ordinal));
    }

    private static ScramCredentials Credentials(HashAlgorithmName hash) =>
        ScramCredentials.Derive(hash, "pencil"u8, "0123456789abcdef"u8.ToArray(), ScramCredentials.MinimumIterations);
}
