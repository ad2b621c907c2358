using System.Net;
using Smtp.Policy;

namespace Smtp.Reception.Authentication;

/// <summary>
/// Makes guessing slow. Each failure of an address, and of an account, doubles the time before the next attempt; too many ban the address
/// for a while, and make the account wait for everybody it does not know. Whoever comes from an address that has logged in to the account
/// before is only ever delayed: guessing by others cannot lock him out.
/// </summary>
public sealed partial class LoginThrottle(AuthenticationOptions options, TimeProvider time)
{
    private const int KnownAddressesPerAccount = 16;
    private const int AccountFactor = 2;

    private readonly long _origin = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly LoginNames _names = new();
    private readonly RecentTable<UInt128, FailureRecord> _clients = new(options.Remembered);
    private readonly RecentTable<string, FailureRecord> _accounts = new(options.Remembered);
    private readonly RecentTable<string, List<UInt128>> _known = new(options.Remembered);
    private readonly RecentTable<(UInt128 Client, string Account), WrongPassword> _wrong = new(options.Remembered);

    /// <summary>A reload replaces it; bans that are running keep their length.</summary>
    public AuthenticationOptions Options
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            lock (_lock)
            {
                field = value;
                _clients.Capacity = _accounts.Capacity = _known.Capacity = _wrong.Capacity = value.Remembered;
            }
        }
    } = options;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>What <see cref="Admit"/> and the others are asked by: see <see cref="LoginNames"/>.</summary>
    internal string NameOf(string identity, bool isAccount) => _names.Of(identity, isAccount);

    /// <summary>Asked right before an attempt. One that must wait has its turn: the next one waits longer.</summary>
    internal LoginAdmission Admit(IPAddress client, string account)
    {
        var key = ClientKey.Of(client);
        lock (_lock)
        {
            var now = Now;
            var isKnown = IsKnown(key, account);
            var byClient = Find(_clients, key, now);
            var byAccount = isKnown ? null : Find(_accounts, account, now);
            if (!isKnown && byClient?.BannedUntil > now)
                return new LoginAdmission(LoginVerdict.ClientBanned, default);
            if (byAccount?.BannedUntil > now)
                return new LoginAdmission(LoginVerdict.AccountPaused, default);

            var start = Later(now, Later(byClient?.NotBefore ?? default, byAccount?.NotBefore ?? default));
            if (start - now > Options.MaximumDelay)
                return new LoginAdmission(LoginVerdict.AccountPaused, default); // Too many at a time.

            Reserve(byClient, start);
            Reserve(byAccount, start);
            return new LoginAdmission(LoginVerdict.Granted, start - now);
        }
    }

    /// <param name="account">See <see cref="NameOf"/>. Empty where the client said nobody's name: counts against its address alone.</param>
    /// <param name="password">Of a wrong password, keyed by a secret; 0: not known.</param>
    /// <returns>True when the client is banned by it.</returns>
    internal bool Failed(IPAddress client, string account, ulong password)
    {
        var key = ClientKey.Of(client);
        lock (_lock)
        {
            var now = Now;
            var byClient = _clients.GetOrAdd(key);
            var last = password == 0 ? null : _wrong.GetOrAdd((key, account));
            if (last is not null && last.Mark == password && byClient.Failures > 0)
            {
                byClient.Repeat(now);
                return false;
            }

            if (last is not null)
                last.Mark = password;
            Changes++;
            Count(byClient, now, account, Options.Failures);
            if (account.Length > 0 && !IsKnown(key, account))
                Count(_accounts.GetOrAdd(account), now, key, Options.Failures * AccountFactor);
            return byClient.BannedUntil > now && !IsKnown(key, account);
        }
    }

    /// <summary>The address is one the account is known to come from. What was mistyped before is forgotten, guesses are not.</summary>
    internal void Succeeded(IPAddress client, string account)
    {
        var key = ClientKey.Of(client);
        lock (_lock)
        {
            var isNews = Remember(key, account);
            if (_clients.TryGet(key, out var byClient) && byClient.IsOnlyWith(account))
                isNews |= byClient.Forget();
            if (_accounts.TryGet(account, out var byAccount) && byAccount.IsOnlyWith(key))
                isNews |= byAccount.Forget();
            if (isNews)
                Changes++;
            _wrong.Remove((key, account));
        }
    }

    private void Count(FailureRecord record, TimeSpan now, object with, int limit)
    {
        record.Add(now, with);
        record.NotBefore = Later(record.NotBefore, now + DelayAfter(record.Failures));
        if (record.Failures < limit)
            return;

        record.BannedUntil = now + Options.Ban;
        Bans++;
        record.Forget(); // After the ban it begins anew.
    }

    private void Reserve(FailureRecord? record, TimeSpan start)
    {
        if (record is { Failures: > 0 })
            record.NotBefore = start + DelayAfter(record.Failures);
    }

    private TimeSpan DelayAfter(int failures)
    {
        var delay = Options.Delay;
        for (var i = 1; i < failures && delay < Options.MaximumDelay; i++)
            delay *= 2;
        return delay < Options.MaximumDelay ? delay : Options.MaximumDelay;
    }

    private FailureRecord? Find<TKey>(RecentTable<TKey, FailureRecord> table, TKey key, TimeSpan now)
        where TKey : notnull
    {
        if (!table.TryGet(key, out var record))
            return null;
        if (record.Failures > 0 && now - record.LastFailure > Options.Memory)
            record.Forget();
        return record;
    }

    private bool IsKnown(UInt128 client, string account) => _known.TryGet(account, out var known) && known.Contains(client);

    /// <returns>False: it was known.</returns>
    private bool Remember(UInt128 client, string account)
    {
        var known = _known.GetOrAdd(account);
        var wasKnown = known.Remove(client);
        known.Add(client);
        if (known.Count > KnownAddressesPerAccount)
            known.RemoveAt(0);
        return !wasKnown;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed class WrongPassword
    {
        public ulong Mark { get; set; }
    }
}
