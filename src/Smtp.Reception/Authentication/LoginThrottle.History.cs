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

    /// <summary>Who is banned now; addresses first, in each the one banned longest first.</summary>
    public IReadOnlyList<LoginBan> CurrentBans()
    {
        lock (_lock)
        {
            var now = Now;
            return [
                .. BansOf(_clients, static key => ClientName.Of(key), isAccount: false, now),
                .. BansOf(_accounts, static name => name, isAccount: true, now)];
        }
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
        lock (_lock)
        {
            var now = Now;
            return new LoginHistory
            {
                Clients = Failures(_clients, static key => ClientName.Of(key), static with => (string)with, now),
                Accounts = Failures(_accounts, static name => name, static with => ClientName.Of((UInt128)with), now),
                Known = [.. _known.ByUse.TakeLast(MaximumKnownKept)
                    .Select(static pair => new KnownClients(pair.Key, [.. pair.Value.Select(ClientName.Of)]))],
            };
        }
    }

    /// <summary>Takes up where another process has stopped. Called before the first attempt.</summary>
    /// <exception cref="FormatException">Something in it makes no sense; nothing of it is taken.</exception>
    public void Restore(LoginHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var clients = history.Clients.Select(entry => (Key: KeyOf(entry.Who), Entry: entry, With: NotEmpty(entry.With))).ToList();
        var accounts = history.Accounts
            .Select(entry => (Key: entry.Who, Entry: entry, With: NotEmpty(entry.With) is { } with ? (object)KeyOf(with) : null)).ToList();
        var known = history.Known.Select(entry => (entry.Account, Clients: entry.Clients.Select(KeyOf).ToList())).ToList();
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

    private List<LoginFailures> Failures<TKey>(
        RecentTable<TKey, FailureRecord> table, Func<TKey, string> name, Func<object, string> other, TimeSpan now)
        where TKey : notnull
    {
        var wall = time.GetUtcNow();
        return [.. table.ByUse
            .Where(pair => pair.Value.BannedUntil > now || (pair.Value.Failures > 0 && now - pair.Value.LastFailure <= Options.Memory))
            .TakeLast(MaximumKept)
            .Select(pair => new LoginFailures(
                name(pair.Key),
                pair.Value.Failures,
                wall - (now - pair.Value.LastFailure),
                pair.Value.BannedUntil > now ? wall + (pair.Value.BannedUntil - now) : null,
                pair.Value.OnlyWith is { } with ? other(with) : ""))];
    }

    private IEnumerable<LoginBan> BansOf<TKey>(
        RecentTable<TKey, FailureRecord> table, Func<TKey, string> name, bool isAccount, TimeSpan now)
        where TKey : notnull
    {
        var wall = time.GetUtcNow();
        return table.ByUse
            .Where(pair => pair.Value.BannedUntil > now)
            .OrderBy(static pair => pair.Value.BannedUntil)
            .Select(pair => new LoginBan(
                name(pair.Key), isAccount, wall + (pair.Value.BannedUntil - now), wall - (now - pair.Value.LastFailure)));
    }

    private static UInt128 KeyOf(string name) => ClientName.TryParse(name, out var key)
        ? key
        : throw new FormatException("an address that is none");
}
