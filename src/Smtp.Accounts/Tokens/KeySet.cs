using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Smtp.Accounts.Tokens;

/// <summary>
/// The issuer's keys, kept for a while and read again when a token names one that is not among them, but not for each such token: strangers
/// may name what they like. Nobody waits for newer keys whose own is there: those are read behind.
/// </summary>
/// <param name="read">Throws <see cref="IOException"/>.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle unless asked for one.")]
internal sealed class KeySet(Func<CancellationToken, Task<byte[]>> read, TimeProvider time, Action<TokenNews> told)
{
    /// <summary>Between two readings, whatever tokens say.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMinutes(1);

    /// <summary>Keys may be withdrawn.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>So long nobody waits for newer ones. After that the first who asks does: nobody may have asked for a whole night.</summary>
    public static readonly TimeSpan Overdue = Fresh + TimeSpan.FromMinutes(10);

    /// <summary>So long they serve while nobody can be asked for newer ones.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromHours(24);

    private const int MaximumKeys = 100;

    private const long Never = -1;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Lock _lock = new();
    private readonly long _origin = time.GetTimestamp();
    private volatile Keys? _keys;
    private volatile string _failure = "";
    private long _tried = Never;
    private long _failed = Never;
    private bool _isWished;
    private bool _isReadingBehind;

    /// <summary>Completes when what is read behind is read, or cannot be.</summary>
    internal Task Behind { get; private set; } = Task.CompletedTask;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    private bool MayTry => Volatile.Read(ref _tried) is var tried && (tried == Never || Now.Ticks - tried >= Floor.Ticks);

    /// <param name="id">kid of a token; empty: it names none, and all are tried.</param>
    /// <returns>Those that may have signed it; none where the issuer has none of this name.</returns>
    /// <exception cref="IOException">No keys could be read, or not for too long.</exception>
    public async ValueTask<IReadOnlyList<SecurityKey>> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (Known(id) is { } found)
            return found;

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Known(id) is { } meanwhile)
                return meanwhile;
            if (MayTry)
                await ReadAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }

        return _keys is { } latest && Now - latest.At < Stale ? latest.Find(id) : throw new IOException(_failure);
    }

    /// <summary>Reads them anew, behind those who ask, whenever that was done last: an operator wishes it.</summary>
    public void Refresh() => ReadBehind(isWished: true);

    /// <returns><see langword="null"/>: none that may serve.</returns>
    private IReadOnlyList<SecurityKey>? Known(string? id)
    {
        if (_keys is not { } keys || Now - keys.At >= Stale || keys.Find(id) is not { Count: > 0 } found)
            return null;
        var age = Now - keys.At;
        if (age >= Overdue && Volatile.Read(ref _failed) < keys.At.Ticks)
            return null;
        if (age >= Fresh && MayTry)
            ReadBehind(isWished: false);
        return found;
    }

    private void ReadBehind(bool isWished)
    {
        lock (_lock)
        {
            _isWished |= isWished;
            if (_isReadingBehind)
                return;
            _isReadingBehind = true;
            Behind = Task.Run(ReadInTurnAsync);
        }
    }

    private async Task ReadInTurnAsync()
    {
        var isDone = false;
        while (!isDone)
        {
            await _one.WaitAsync();
            try
            {
                if (TakeWish() || MayTry)
                    await ReadAsync(CancellationToken.None);
            }
            finally
            {
                _one.Release();
                isDone = EndReading();
            }
        }
    }

    private bool TakeWish()
    {
        lock (_lock)
        {
            var isWished = _isWished;
            _isWished = false;
            return isWished;
        }
    }

    /// <returns>False: what was read may be older than the last wish.</returns>
    private bool EndReading()
    {
        lock (_lock)
        {
            _isReadingBehind = _isWished;
            return !_isWished;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _tried, Now.Ticks);
        try
        {
            var all = Parse(await read(cancellationToken));
            _keys = new Keys(Now, all);
            told(new TokenNews($"{all.Count} keys for tokens read", IsTrouble: false));
        }
        catch (IOException e)
        {
            _failure = e.Message;
            Volatile.Write(ref _failed, Now.Ticks);
            told(new TokenNews(
                _keys is null
                    ? $"the keys for tokens cannot be read: {e.Message}"
                    : $"the keys for tokens cannot be read again, those from before serve on: {e.Message}",
                IsTrouble: true));
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
