namespace Smtp.Protocol.Sasl.Client;

/// <summary>
/// The client's end of one authentication exchange (RFC 4422), as a step over messages that are out of their base64 already; the server's is
/// <see cref="SaslExchange"/>. What it returns holds the password, or what proves it: never for a log.
/// </summary>
public abstract class SaslClient
{
    /// <summary>What is spoken without being asked to, the strongest first (<see cref="SaslMechanism.ScramSha1"/> only where it is named).</summary>
    public static readonly IReadOnlyList<SaslMechanism> Usual = [SaslMechanism.ScramSha256, SaslMechanism.Plain, SaslMechanism.Login];

    /// <summary>Everything that <see cref="Create"/> knows.</summary>
    public static readonly IReadOnlyList<SaslMechanism> Known =
        [SaslMechanism.ScramSha256, SaslMechanism.ScramSha1, SaslMechanism.Plain, SaslMechanism.Login];

    public abstract SaslMechanism Mechanism { get; }

    /// <summary>
    /// The server may say that all is well: where the mechanism has the server prove itself, it has. A success before that comes from
    /// somebody who need not know the password (RFC 5802 3).
    /// </summary>
    public abstract bool IsComplete { get; }

    /// <summary>The initial response (RFC 4954 4); <see langword="null"/> where the server speaks first.</summary>
    public abstract byte[]? Begin();

    /// <summary>The answer to a challenge; may be empty. <see langword="null"/>: the challenge is not acceptable, so cancel.</summary>
    public abstract byte[]? Next(ReadOnlySpan<byte> challenge);

    /// <param name="identity">1 to <see cref="SaslExchange.MaximumIdentity"/> octets of UTF-8.</param>
    /// <param name="password">UTF-8, as the user wrote it, 1 to <see cref="SaslExchange.MaximumPassword"/> octets; cleared by its owner.</param>
    /// <param name="nonce">For SCRAM: printable ASCII without a comma, at random, never used before.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not one of <see cref="Known"/>.</exception>
    public static SaslClient Create(SaslMechanism mechanism, string identity, ReadOnlyMemory<byte> password, string nonce) =>
        mechanism switch
        {
            SaslMechanism.ScramSha256 or SaslMechanism.ScramSha1 => new ScramClientExchange(mechanism, identity, password, nonce),
            SaslMechanism.Plain => new PlainClient(identity, password),
            SaslMechanism.Login => new LoginClient(identity, password),
            _ => throw new ArgumentOutOfRangeException(nameof(mechanism)),
        };
}
