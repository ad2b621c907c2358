using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Smtp.Accounts.Tokens;

/// <summary>The issuer's keys, kept for a while and read again when a token names one that is not among them, but not for each such
/// token: strangers may name what they like.</summary>
/// <param name="read">Throws <see cref="IOException"/>.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle unless asked for one.")]
internal sealed class KeySet(Func<CancellationToken, Task<byte[]>> read, TimeProvider time, Action<string> told)
{
    /// <summary>Between two readings, whatever tokens say.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMinutes(1);

    /// <summary>Keys may be withdrawn.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>So long they serve while nobody can be asked for newer ones.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromHours(24);

    private const int MaximumKeys = 100;

    private readonly SemaphoreSlim _one = new(1);
    private readonly long _origin = time.GetTimestamp();
    private volatile Keys? _keys;
    private TimeSpan? _tried;
    private string _failure = "";

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <param name="id">kid of a token; empty: it names none, and all are tried.</param>
    /// <returns>Those that may have signed it; none where the issuer has none of this name.</returns>
    /// <exception cref="IOException">No keys could be read, or not for too long.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (_keys is { } keys && Now - keys.At < Fresh && keys.Find(id) is { Count: > 0 } found)
            return found;

        await _one.WaitAsync(cancellationToken);
        try
        {
            var isFresh = _keys is not null && Now - _keys.At < Fresh && _keys.Find(id).Count > 0;
            if (!isFresh && (_tried is null || Now - _tried >= Floor))
                await ReadAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }

        return _keys is { } latest && Now - latest.At < Stale ? latest.Find(id) : throw new IOException(_failure);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        _tried = Now;
        try
        {
            var all = Parse(await read(cancellationToken));
            _keys = new Keys(Now, all);
            told($"{all.Count} keys for tokens read");
        }
        catch (IOException e)
        {
            _failure = e.Message;
            if (_keys is not null)
                told($"the keys for tokens cannot be read again, those from before serve on: {e.Message}");
        }
    }

    /// <summary>Without secrets shared with the issuer: a public key must never be taken for one (RFC 8725 2.1).</summary>
    private static List<SecurityKey> Parse(byte[] json)
    {
        try
        {
            var set = new JsonWebKeySet(Encoding.UTF8.GetString(json));
            List<SecurityKey> keys = [.. set.Keys
                .Where(static key => key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve
                    && key.Use is null or "" or JsonWebKeyUseNames.Sig)
                .Take(MaximumKeys)];
            return keys.Count > 0 ? keys : throw new IOException("there is no key for signatures in the JWKS");
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            throw new IOException("the JWKS is not one", e);
        }
    }

    private sealed record Keys(TimeSpan At, IReadOnlyList<SecurityKey> All)
    {
        public IReadOnlyList<SecurityKey> Find(string? id) =>
            string.IsNullOrEmpty(id) ? All : [.. All.Where(key => key.KeyId == id)];
    }
}
