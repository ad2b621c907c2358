using System.Security.Cryptography;
using System.Text;

namespace Smtp.Accounts.Tokens;

/// <summary>Good answers about tokens, kept for a moment: a client that logs in again and again asks its issuer once. A token that is taken
/// back is good here for as long, so it is short. Only what was good: whoever gets a token has it at once.</summary>
internal sealed class AnswerCache(TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly long _origin = time.GetTimestamp();

    // By SHA-256: our memory tells nobody a token.
    private readonly Dictionary<string, (TokenVerdict Verdict, TimeSpan Until)> _answers = new(StringComparer.Ordinal);

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <returns><see langword="null"/>: the issuer is to be asked.</returns>
    public TokenVerdict? Find(string token)
    {
        var key = KeyOf(token);
        lock (_lock)
            return _answers.TryGetValue(key, out var answer) && Now < answer.Until ? answer.Verdict : null;
    }

    /// <param name="left">Until the token expires; <see langword="null"/>: not known.</param>
    public void Keep(string token, TokenVerdict verdict, TimeSpan? left)
    {
        var life = left < Life ? left.Value : Life;
        if (verdict.Account is null || life <= TimeSpan.Zero)
            return;

        var key = KeyOf(token);
        lock (_lock)
        {
            var now = Now;
            if (_answers.Count >= Capacity && !_answers.ContainsKey(key))
                MakeRoom(now);
            _answers[key] = (verdict, now + life);
        }
    }

    private void MakeRoom(TimeSpan now)
    {
        foreach (var (key, _) in _answers.Where(pair => pair.Value.Until <= now).ToList())
            _answers.Remove(key);
        if (_answers.Count >= Capacity)
            _answers.Remove(_answers.MinBy(static pair => pair.Value.Until).Key);
    }

    private static string KeyOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
