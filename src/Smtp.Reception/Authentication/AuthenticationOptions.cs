using Smtp.Accounts;
using Smtp.Protocol.Sasl;

namespace Smtp.Reception.Authentication;

/// <summary>How clients may say who they are, and what becomes of those who guess.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>
    /// Empty: all but SCRAM-SHA-1, the SCRAM ones where every account can use them, so that no client picks a mechanism that must fail.
    /// Otherwise these, whatever the accounts can. Channel binding, certificates and tokens are always offered only where they are to be
    /// had.
    /// </summary>
    public IReadOnlyList<SaslMechanism> Mechanisms { get; init; } = [];

    /// <summary>Whom a client's certificate is for, by its <see cref="Tls.ClientIdentity.Fingerprint"/>; it need not be valid.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Certificates { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>A certificate of a trusted authority is for the accounts whose addresses stand in it.</summary>
    public bool CertificateAddresses { get; init; }

    /// <summary>For accounts that have no rule of their own.</summary>
    public SenderRule Senders { get; init; } = SenderRule.Own;

    /// <summary>
    /// Failures of one address (IPv6: one /64) until it is banned. Twice as many at one account, from addresses it is not known to
    /// come from, make all such addresses wait as long.
    /// </summary>
    public int Failures { get; init; } = 10;

    /// <summary>How long a ban lasts.</summary>
    public TimeSpan Ban { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Before the attempt that follows the first failure; doubled by each further one.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the delay grows to: less than clients wait for an answer.</summary>
    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromSeconds(16);

    /// <summary>Failures are forgotten so long after the last.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Addresses and accounts remembered, each; the ones that were quiet longest are forgotten first.</summary>
    public int Remembered { get; init; } = 10_000;
}
