using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Smtp.Policy.RateLimit;

/// <summary>The tables of all scopes behind one lock: something is taken from all limits it falls under, or from none.</summary>
internal sealed class RateBook
{
    private const int Scopes = 4;
    private const int Quantities = 6;
    private const int SecretLength = 16;
    private const int MaximumName = 512;

    private readonly Lock _lock = new();
    private readonly RateTable[] _tables;
    private readonly bool[] _isLimited;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(SecretLength);

    public RateBook(RateLimits limits, TimeProvider time)
    {
        _tables =
        [
            .. Enum.GetValues<RateScope>().Select(scope => new RateTable(
                [.. limits.Rules.Where(rule => rule.Scope == scope)], limits.Remembered, time)),
        ];
        _isLimited =
        [
            .. Enum.GetValues<RateScope>().SelectMany(scope => Enum.GetValues<RateQuantity>().Select(
                quantity => limits.Rules.Any(rule => rule.Scope == scope && rule.Quantity == quantity))),
        ];
    }

    /// <summary>Entries in all tables.</summary>
    public int Count => _tables.Sum(static table => table.Count);

    /// <summary>Somebody has a limit for it.</summary>
    public bool IsLimited(RateQuantity quantity)
    {
        for (var scope = 0; scope < Scopes; scope++)
        {
            if (IsLimited((RateScope)scope, quantity))
                return true;
        }

        return false;
    }

    /// <returns>The limit it does not fit into; <see langword="null"/>: it is counted.</returns>
    public RateExcess? Take(PolicyFacts facts, RateQuantity quantity, long amount, bool countsClient)
    {
        Span<UInt128> keys = stackalloc UInt128[Scopes];
        var scopes = KeysOf(facts, quantity, countsClient, keys);
        if (scopes == 0)
            return null;

        lock (_lock)
        {
            var excess = Check(scopes, keys, quantity, amount);
            if (excess is null)
                Add(scopes, keys, quantity, amount);
            return excess;
        }
    }

    /// <returns>The limit it would not fit into. Counts nothing.</returns>
    public RateExcess? Check(PolicyFacts facts, RateQuantity quantity, long amount, bool countsClient)
    {
        Span<UInt128> keys = stackalloc UInt128[Scopes];
        var scopes = KeysOf(facts, quantity, countsClient, keys);
        if (scopes == 0)
            return null;

        lock (_lock)
            return Check(scopes, keys, quantity, amount);
    }

    /// <summary>Whether one more of what goes wrong would be too much. Counts nothing: it is nobody's to take.</summary>
    public RateExcess? CheckFaults(PolicyFacts facts, bool countsClient)
    {
        Span<UInt128> keys = stackalloc UInt128[Scopes];
        var errors = KeysOf(facts, RateQuantity.Errors, countsClient, keys);
        var unknown = KeysOf(facts, RateQuantity.UnknownRecipients, countsClient, keys); // Of one scope it is the same key.
        if ((errors | unknown) == 0)
            return null;

        lock (_lock)
            return Check(errors, keys, RateQuantity.Errors, 1) ?? Check(unknown, keys, RateQuantity.UnknownRecipients, 1);
    }

    /// <summary>Counts it, whatever the limits are.</summary>
    public void Add(PolicyFacts facts, RateQuantity quantity, long amount, bool countsClient)
    {
        Span<UInt128> keys = stackalloc UInt128[Scopes];
        var scopes = KeysOf(facts, quantity, countsClient, keys);
        if (scopes == 0)
            return;

        lock (_lock)
            Add(scopes, keys, quantity, amount);
    }

    private RateExcess? Check(int scopes, ReadOnlySpan<UInt128> keys, RateQuantity quantity, long amount)
    {
        for (var scope = 0; scope < Scopes; scope++)
        {
            if ((scopes & (1 << scope)) != 0 && _tables[scope].Check(keys[scope], quantity, amount) is { } excess)
                return excess;
        }

        return null;
    }

    private void Add(int scopes, ReadOnlySpan<UInt128> keys, RateQuantity quantity, long amount)
    {
        for (var scope = 0; scope < Scopes; scope++)
        {
            if ((scopes & (1 << scope)) != 0)
                _tables[scope].Add(keys[scope], quantity, amount);
        }
    }

    /// <returns>A bit for each scope it falls under and that has a limit for it.</returns>
    private int KeysOf(PolicyFacts facts, RateQuantity quantity, bool countsClient, Span<UInt128> keys)
    {
        var scopes = 0;
        var isMail = quantity is RateQuantity.Messages or RateQuantity.Recipients or RateQuantity.Bytes;
        if (countsClient && !(isMail && facts.Account is not null))
        {
            if (IsLimited(RateScope.Client, quantity))
                Enter(RateScope.Client, ClientKey.Of(facts.Client), keys, ref scopes);
            if (IsLimited(RateScope.Network, quantity))
                Enter(RateScope.Network, ClientKey.OfNetwork(facts.Client), keys, ref scopes);
        }

        if (facts.Account is { } account && IsLimited(RateScope.Account, quantity))
            Enter(RateScope.Account, KeyOf(account, ""), keys, ref scopes);
        if (facts.Sender is { } sender && IsLimited(RateScope.Sender, quantity))
            Enter(RateScope.Sender, KeyOf(sender.LocalPart, sender.AsciiDomain), keys, ref scopes);
        return scopes;
    }

    private static void Enter(RateScope scope, UInt128 key, Span<UInt128> keys, ref int scopes)
    {
        keys[(int)scope] = key;
        scopes |= 1 << (int)scope;
    }

    private bool IsLimited(RateScope scope, RateQuantity quantity) =>
        _isLimited[((int)scope * Quantities) + (int)quantity];

    /// <summary>Of fixed size, whatever the name is, and none that a stranger could find another name for.</summary>
    private UInt128 KeyOf(string name, string domain)
    {
        Span<char> lower = stackalloc char[MaximumName];
        Span<byte> text = stackalloc byte[SecretLength + (MaximumName * 4)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _secret.CopyTo(text);
        var length = Math.Max(0, name.AsSpan(0, Math.Min(name.Length, MaximumName)).ToLowerInvariant(lower));
        var octets = SecretLength + Encoding.UTF8.GetBytes(lower[..length], text[SecretLength..]);
        if (domain.Length > 0)
        {
            text[octets++] = (byte)'@';
            octets += Encoding.UTF8.GetBytes(domain.AsSpan(0, Math.Min(domain.Length, MaximumName - 1)), text[octets..]);
        }

        SHA256.HashData(text[..octets], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
