namespace Smtp.Reception.Authentication;

/// <summary>What outlives a restart: who has failed, who is banned, and where accounts are known to come from. Times are of the wall
/// clock. In each list the one that was quiet longest comes first.</summary>
public sealed record LoginHistory
{
    public static readonly LoginHistory Empty = new() { Clients = [], Accounts = [], Known = [] };

    /// <summary>What makes the hashes of <see cref="LoginNames"/>; empty: there are none.</summary>
    public string Key { get; init; } = "";

    /// <summary>By address or network, see <see cref="ClientName"/>; <see cref="LoginFailures.With"/> is an account that there was.</summary>
    public required IReadOnlyList<LoginFailures> Clients { get; init; }

    /// <summary>By account, or a hash of what is none; <see cref="LoginFailures.With"/> is an address or network.</summary>
    public required IReadOnlyList<LoginFailures> Accounts { get; init; }

    public required IReadOnlyList<KnownClients> Known { get; init; }
}

/// <param name="Failures">Since the last success or ban.</param>
/// <param name="BannedUntil"><see langword="null"/>: it is not.</param>
/// <param name="With">The other side, as long as it was one alone in all of them; else empty.</param>
public sealed record LoginFailures(string Who, int Failures, DateTimeOffset LastFailure, DateTimeOffset? BannedUntil, string With);

/// <param name="Clients">Addresses and networks the account has logged in from, the last one last.</param>
public sealed record KnownClients(string Account, IReadOnlyList<string> Clients);
