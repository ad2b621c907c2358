namespace Smtp.Protocol.Sasl;

/// <summary>What an exchange wants next, after a message of the client.</summary>
public abstract class SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>Send this, and give the answer to <see cref="SaslExchange.Next"/>.</summary>
    public sealed class Challenge(ReadOnlyMemory<byte> data) : SaslStep
    {
        public ReadOnlyMemory<byte> Data => data;
    }

    /// <summary>The client has said its name and password; the exchange is over, and whether it is right is for others to say.</summary>
    /// <param name="password">As it came, 1 to <see cref="SaslExchange.MaximumPassword"/> octets. Whoever is through clears it.</param>
    public sealed class CheckPassword(string identity, byte[] password) : SaslStep
    {
        public string Identity => identity;

        public byte[] Password => password;
    }

    /// <summary>The client relies on the certificate it has shown.</summary>
    /// <param name="identity">As whom it wants to act; empty: whoever the certificate is for.</param>
    public sealed class CheckCertificate(string identity) : SaslStep
    {
        public string Identity => identity;
    }

    /// <summary>Is this token good, and whose is it? Where not, go on with <see cref="TokenExchange.Refuse"/>.</summary>
    /// <param name="identity">As whom it wants to act; empty: whoever the token is for.</param>
    /// <param name="token">Printable ASCII, at most <see cref="TokenExchange.MaximumToken"/>; empty where the client had none.</param>
    public sealed class CheckToken(string identity, string token) : SaslStep
    {
        public string Identity => identity;

        public string Token => token;
    }

    /// <summary>Look up what is stored for this name for <see cref="ScramExchange.Answer"/>, made up where there is nothing.</summary>
    public sealed class FindCredentials(string identity) : SaslStep
    {
        public string Identity => identity;
    }

    /// <summary>
    /// The client has proven that it knows the password, or not. Where it has and may come in, go on with <paramref name="last"/>, which
    /// the client answers with nothing.
    /// </summary>
    public sealed class Proof(string identity, bool isRight, Challenge? last) : SaslStep
    {
        public string Identity => identity;

        public bool IsRight => isRight;

        public Challenge? Last => last;
    }

    /// <summary>All is said: the client is who it says.</summary>
    public sealed class Done(string identity) : SaslStep
    {
        public string Identity => identity;
    }

    /// <summary>The exchange is over without a result.</summary>
    public sealed class Failed(SaslError error) : SaslStep
    {
        public SaslError Error => error;
    }
}
