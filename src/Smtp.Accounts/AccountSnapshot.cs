using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Sasl;

namespace Smtp.Accounts;

/// <summary>All accounts at one moment. What it is asked about somebody it does not know takes the time of somebody it does.</summary>
public sealed class AccountSnapshot : IAccountSource
{
    public static readonly AccountSnapshot Empty = new([], []);

    private readonly Dictionary<string, Account> _accounts;

    // Asked for each EHLO, and there may be a hundred thousand.
    private readonly Lazy<bool> _allCanSha256;
    private readonly Lazy<bool> _allCanSha1;

    /// <summary>What an unknown account looks like: one with the scheme that most have. Never said to be right.</summary>
    private readonly Account? _likeness;

    private AccountSnapshot(Dictionary<string, Account> accounts, IReadOnlyList<string> mistakes)
    {
        _accounts = accounts;
        Mistakes = mistakes;
        _allCanSha256 = new Lazy<bool>(() => AllCanScram(HashAlgorithmName.SHA256));
        _allCanSha1 = new Lazy<bool>(() => AllCanScram(HashAlgorithmName.SHA1));
        _likeness = accounts.Values.Where(account => account.Password is not null)
            .GroupBy(account => account.Password!.Scheme, StringComparer.Ordinal)
            .MaxBy(group => group.Count())?.First();
    }

    public int Count => _accounts.Count;

    /// <summary>Lines that are no account, and why; without anything of the line itself.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    AccountSnapshot IAccountSource.Current => this;

    /// <param name="text">A passwd-file. Where a name stands twice the first counts, as for Dovecot.</param>
    public static AccountSnapshot Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var accounts = new Dictionary<string, Account>(StringComparer.Ordinal);
        var mistakes = new List<string>();
        var number = 0;
        // At LF alone, as AccountText and Dovecot do: what else .NET takes for the end of a line may stand in a password.
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range].TrimEnd('\r');
            number++;
            if (line.IsWhiteSpace() || line[0] == '#')
                continue;
            if (AccountLine.Parse(line.ToString()) is not { } parsed)
            {
                mistakes.Add($"line {number} is not user:{{SCHEME}}hash:::::");
                continue;
            }

            var name = Canonical(parsed.Name);
            var password = Schemes.StoredPasswords.Parse(parsed.Password);
            if (password is null)
                mistakes.Add($"line {number} has no password of a scheme that is known here: nobody can log in by it");
            if (!accounts.TryAdd(name, new Account(name, password, AccountFields.Parse(parsed.Extra))))
                mistakes.Add($"line {number} names an account that stands above already");
        }

        return new AccountSnapshot(accounts, mistakes);
    }

    /// <summary>Names are the same in upper and lower case.</summary>
    public static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant();
    }

    public Account? Find(string identity) => _accounts.GetValueOrDefault(Canonical(identity));

    /// <summary>Every account there is can use the mechanism.</summary>
    public bool AllCan(SaslMechanism mechanism) => !SaslMechanisms.IsScram(mechanism)
        || (SaslMechanisms.HashOf(mechanism) == HashAlgorithmName.SHA256 ? _allCanSha256 : _allCanSha1).Value;

    /// <summary>May take a second of a processor.</summary>
    /// <returns>False for <see langword="null"/>, too, after the same time.</returns>
    public bool Verify(Account? account, ReadOnlySpan<byte> password)
    {
        var stored = account?.Password;
        var isRight = (stored ?? _likeness?.Password)?.Verify(password) ?? false;
        return isRight && stored is not null;
    }

    /// <summary>What SCRAM is to go on with; made up, and the same each time, for a name that is not known or cannot use it.</summary>
    /// <param name="secret">Of this process: nobody else can tell made-up salts from others.</param>
    public ScramCredentials ScramFor(string identity, SaslMechanism mechanism, ReadOnlySpan<byte> secret)
    {
        var hash = SaslMechanisms.HashOf(mechanism);
        var salt = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(Canonical(identity)))[..16];
        return Find(identity)?.Password?.ForScram(hash, salt) ?? MadeUp(hash, salt);
    }

    private bool AllCanScram(HashAlgorithmName hash) => _accounts.Values.All(account => account.Password?.CanScram(hash) ?? true);

    private ScramCredentials MadeUp(HashAlgorithmName hash, byte[] salt)
    {
        var like = _accounts.Values.FirstOrDefault(account => account.Password?.CanScram(hash) ?? false)?.Password!.ForScram(hash, salt);
        var key = RandomNumberGenerator.GetBytes(ScramCredentials.LengthOf(hash)); // nobody has its password
        return new ScramCredentials
        {
            Hash = hash,
            Iterations = like?.Iterations ?? Schemes.ScramPassword.NewIterations,
            Salt = salt,
            StoredKey = key,
            ServerKey = key,
        };
    }
}
