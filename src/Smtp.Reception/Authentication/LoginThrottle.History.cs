namespace Smtp.Reception.Authentication;

/// <content>What operators see and lift, and what outlives a restart.</content>
public sealed partial class LoginThrottle
{
    /// <summary>Of clients, and of accounts, that are kept over a restart.</summary>
    private const int MaximumKept = 20_000;

    /// <summary>Accounts whose addresses are kept over a restart.</summary>
    private const int MaximumKnownKept = 50_000;

    /// <summary>Grows with whatever <see cref="ToHistory"/> would say anew.</summary>
    public long Changes { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>How often somebody was banned.</summary>
    public long Bans { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>Who is banned now; addresses first, in each the one banned longest first. Names that are no account's are left out.</summary>
    public IReadOnlyList<LoginBan> CurrentBans()
    {
        var (clients, accounts, now) = Copy();
        return [
            .. BansOf(clients, ClientName.Of, isAccount: false, now),
            .. BansOf(accounts.Where(static kept => !LoginNames.IsStranger(kept.Key)), static name => name, isAccount: true, now)];
    }

    /// <summary>Forgets the failures with the ban.</summary>
    /// <param name="who">An address, a network as <see cref="CurrentBans"/> tells it, or an account.</param>
    /// <returns>False: it was not banned.</returns>
    public bool Lift(string who)
    {
        ArgumentNullException.ThrowIfNull(who);
        lock (_lock)
        {
            var now = Now;
            var isLifted = ClientName.TryParse(who, out var key)
                ? _clients.TryGet(key, out var client) && client.BannedUntil > now && _clients.Remove(key)
                : Smtp.Accounts.AccountSnapshot.Canonical(who) is var name
                    && _accounts.TryGet(name, out var account) && account.BannedUntil > now && _accounts.Remove(name);
            if (isLifted)
                Changes++;
            return isLifted;
        }
    }

    public LoginHistory ToHistory()
    {
        List<(string Account, UInt128[] Clients)> known;
        lock (_lock)
            known = [.. _known.ByUse.TakeLast(MaximumKnownKept).Select(static pair => (pair.Key, pair.Value.ToArray()))];
        var (clients, accounts, now) = Copy();

        // What one address alone has done at an account stands with the address. It may be a password in the place of a name, and what
        // is true of those must be true of accounts: else who is asked after a restart tells which of them there are.
        accounts.RemoveAll(kept => kept.BannedUntil <= now && kept.With is not null);
        return new LoginHistory
        {
            Key = _names.Key,
            Clients = Failures(clients, ClientName.Of, static with => LoginNames.IsStranger((string)with) ? "" : (string)with, now),
            Accounts = Failures(accounts, static name => name, static with => ClientName.Of((UInt128)with), now),
            Known = [.. known.Select(static pair => new KnownClients(pair.Account, [.. pair.Clients.Select(ClientName.Of)]))],
        };
    }

    /// <summary>Takes up where another process has stopped. Called before the first attempt.</summary>
    /// <exception cref="FormatException">Something in it makes no sense; nothing of it is taken.</exception>
    public void Restore(LoginHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var clients = history.Clients
            .Select(entry => (Key: KeyOf(entry.Who), Entry: entry, With: NotEmpty(LoginNames.Checked(entry.With)))).ToList();
        var accounts = history.Accounts.Select(entry => (
            Key: LoginNames.Checked(entry.Who), Entry: entry, With: NotEmpty(entry.With) is { } with ? (object)KeyOf(with) : null)).ToList();
        var known = history.Known
            .Select(entry => (Account: LoginNames.Checked(entry.Account), Clients: entry.Clients.Select(KeyOf).ToList())).ToList();
        if (history.Key.Length > 0)
            _names.Key = history.Key;
        lock (_lock)
        {
            foreach (var (key, entry, with) in clients)
                Restore(_clients.GetOrAdd(key), entry, with);
            foreach (var (name, entry, with) in accounts)
                Restore(_accounts.GetOrAdd(name), entry, with);
            foreach (var (account, addresses) in known)
            {
                foreach (var address in addresses)
                    Remember(address, account);
            }
        }

        static string? NotEmpty(string text) => text.Length == 0 ? null : text;
    }

    // A clock that was set in between makes nobody wait longer than a ban, and forgets nothing too late.
    private void Restore(FailureRecord record, LoginFailures entry, object? with)
    {
        var wall = time.GetUtcNow();
        var ago = Later(wall - entry.LastFailure, TimeSpan.Zero);
        var left = Later((entry.BannedUntil ?? wall) - wall, TimeSpan.Zero);
        record.Restore(Math.Max(entry.Failures, 0), Now - ago, Now + (left < Options.Ban ? left : Options.Ban), with);
    }

    /// <summary>Texts are made of it without the lock.</summary>
    private (List<Kept<UInt128>> Clients, List<Kept<string>> Accounts, TimeSpan Now) Copy()
    {
        lock (_lock)
        {
            var now = Now;
            return (Copy(_clients, now), Copy(_accounts, now), now);
        }
    }

    private List<Kept<TKey>> Copy<TKey>(RecentTable<TKey, FailureRecord> table, TimeSpan now)
        where TKey : notnull => [.. table.ByUse
            .Where(pair => pair.Value.BannedUntil > now || (pair.Value.Failures > 0 && now - pair.Value.LastFailure <= Options.Memory))
            .Select(static pair => new Kept<TKey>(
                pair.Key, pair.Value.Failures, pair.Value.LastFailure, pair.Value.BannedUntil, pair.Value.OnlyWith))];

    private List<LoginFailures> Failures<TKey>(
        List<Kept<TKey>> all, Func<TKey, string> name, Func<object, string> other, TimeSpan now)
    {
        var wall = time.GetUtcNow();
        return [.. all.TakeLast(MaximumKept).Select(kept => new LoginFailures(
            name(kept.Key),
            kept.Failures,
            wall - (now - kept.LastFailure),
            kept.BannedUntil > now ? wall + (kept.BannedUntil - now) : null,
            kept.With is { } with ? other(with) : ""))];
    }

    private IEnumerable<LoginBan> BansOf<TKey>(IEnumerable<Kept<TKey>> all, Func<TKey, string> name, bool isAccount, TimeSpan now)
    {
        var wall = time.GetUtcNow();
        return all.Where(kept => kept.BannedUntil > now).OrderBy(static kept => kept.BannedUntil)
            .Select(kept => new LoginBan(name(kept.Key), isAccount, wall + (kept.BannedUntil - now), wall - (now - kept.LastFailure)));
    }

    private static UInt128 KeyOf(string name) => ClientName.TryParse(name, out var key)
        ? key
        : throw new FormatException("an address that is none");

    private readonly record struct Kept<TKey>(TKey Key, int Failures, TimeSpan LastFailure, TimeSpan BannedUntil, object? With);
}
