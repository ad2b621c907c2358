using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts.Tokens;
using Xunit;

namespace Smtp.Tests.Accounts.Tokens;

public sealed class AnswerCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AnswerCache _cache;

    public AnswerCacheTests() => _cache = new AnswerCache(_time);

    [Fact]
    public void What_ends_first_makes_room()
    {
        var good = TokenVerdict.Good("jyoti@excite.example");
        _cache.Keep("short", good, TimeSpan.FromSeconds(1));
        for (var i = 1; i < AnswerCache.Capacity; i++)
            _cache.Keep($"{i}", good, null);
        Assert.NotNull(_cache.Find("short"));
        _cache.Keep("1", good, null);
        Assert.NotNull(_cache.Find("short"));
        _cache.Keep("one more", good, null);
        Assert.Null(_cache.Find("short"));
        Assert.All(Enumerable.Range(1, AnswerCache.Capacity - 1), i => Assert.NotNull(_cache.Find($"{i}")));
        _time.Advance(AnswerCache.Life);
        _cache.Keep("and one", good, null);
        Assert.Null(_cache.Find("one more"));
        Assert.Same(good, _cache.Find("and one"));
    }

    [Fact]
    public void Refusals_and_what_has_ended_are_not_kept()
    {
        _cache.Keep("x", TokenVerdict.Invalid("no"), null);
        _cache.Keep("y", TokenVerdict.Good("jyoti@excite.example"), TimeSpan.Zero);
        Assert.Null(_cache.Find("x"));
        Assert.Null(_cache.Find("y"));
    }
}
