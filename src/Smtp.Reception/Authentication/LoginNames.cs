using System.Security.Cryptography;
using System.Text;
using Smtp.Accounts;
using Smtp.Protocol.Sasl;

namespace Smtp.Reception.Authentication;

/// <summary>
/// Under which name the failures at an account are counted. People type their password where their name belongs, so what is no account
/// here is counted under a keyed hash: for as long and over a restart as an account is, and without being written down. The key is in the
/// same file: against whoever has that, the hash protects a password no better than others do that are quick to try.
/// </summary>
internal sealed class LoginNames
{
    /// <summary>Stands at the beginning of no name: it ends one in a passwd-file, and no address begins with it.</summary>
    private const char Mark = ':';

    private const int KeyLength = 32;
    private const int HashLength = 16;

    private volatile byte[] _key = RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>In base64, for the next process.</summary>
    /// <exception cref="FormatException">What is set is no key.</exception>
    public string Key
    {
        get => Convert.ToBase64String(_key);
        set => _key = Convert.FromBase64String(value) is { Length: KeyLength } key ? key : throw new FormatException("a key of another length");
    }

    /// <param name="isAccount">There is an account of this name.</param>
    /// <returns>Of bounded length; empty for nobody's name.</returns>
    public string Of(string identity, bool isAccount)
    {
        var name = AccountSnapshot.Canonical(identity);
        var hash = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(name)).AsSpan(0, HashLength));
        return name.Length == 0 || (isAccount && name.Length <= SaslExchange.MaximumIdentity) ? name : Mark + hash;
    }

    /// <summary>One that was nobody's when it was counted.</summary>
    public static bool IsStranger(string name) => name.StartsWith(Mark);

    /// <exception cref="FormatException">Longer than any that <see cref="Of"/> returns.</exception>
    public static string Checked(string name) => name.Length <= SaslExchange.MaximumIdentity
        ? name
        : throw new FormatException("a name longer than there are any");
}
