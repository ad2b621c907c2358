namespace Smtp.Reception.Authentication;

/// <summary>The recent failures of one address, or of one account from addresses it never came from.</summary>
internal sealed class FailureRecord
{
    public int Failures { get; private set; }

    /// <summary>On the throttle's clock.</summary>
    public TimeSpan LastFailure { get; private set; }

    /// <summary>The next attempt may not begin before.</summary>
    public TimeSpan NotBefore { get; set; }

    public TimeSpan BannedUntil { get; set; }

    /// <summary>The other side of all these failures: the account an address tried, the address that tried an account.</summary>
    private object? _with;
    private bool _isMixed;

    /// <summary><see langword="null"/>: several, or none.</summary>
    public object? OnlyWith => _isMixed ? null : _with;

    public bool IsOnlyWith(object other) => !_isMixed && (_with is null || _with.Equals(other));

    public void Add(TimeSpan now, object with)
    {
        _isMixed |= !IsOnlyWith(with);
        _with = with;
        Failures++;
        LastFailure = now;
    }

    /// <summary>As it was before a restart.</summary>
    /// <param name="with">As <see cref="OnlyWith"/>.</param>
    public void Restore(int failures, TimeSpan lastFailure, TimeSpan bannedUntil, object? with)
    {
        (Failures, LastFailure, BannedUntil) = (failures, lastFailure, bannedUntil);
        (_with, _isMixed) = (with, failures > 0 && with is null);
    }

    /// <summary>The same client with the same wrong password as before: a device nobody has told. It guesses nothing.</summary>
    public void Repeat(TimeSpan now) => LastFailure = now;

    /// <returns>False: there were no failures.</returns>
    public bool Forget()
    {
        var wereAny = Failures > 0;
        Failures = 0;
        NotBefore = default;
        _with = null;
        _isMixed = false;
        return wereAny;
    }
}
