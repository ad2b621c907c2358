namespace Smtp.Accounts;

/// <summary>Where the accounts come from.</summary>
public interface IAccountSource
{
    /// <summary>As they are now.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    AccountSnapshot Current { get; }
}
