using DnsClient;
using Microsoft.Extensions.Time.Testing;
using Smtp.Dns;
using Xunit;

namespace Smtp.Tests.Dns;

public sealed class AnswerCacheTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Never_holds_more_than_its_capacity()
    {
        var cache = new AnswerCache(100, _time);

        for (var i = 0; i < 1000; i++)
            cache.Add(Name(i), Answer(TimeSpan.FromHours(1)));

        Assert.InRange(Enumerable.Range(0, 1000).Count(i => cache.Find(Name(i)) is not null), 75, 100);
        Assert.NotNull(cache.Find(Name(999)));
    }

    [Fact]
    public void Makes_room_by_what_has_expired_first()
    {
        var cache = new AnswerCache(100, _time);
        for (var i = 0; i < 50; i++)
            cache.Add(Name(i), Answer(TimeSpan.FromMinutes(1)));
        for (var i = 50; i < 100; i++)
            cache.Add(Name(i), Answer(TimeSpan.FromHours(1)));

        _time.Advance(TimeSpan.FromMinutes(2));
        cache.Add(Name(100), Answer(TimeSpan.FromHours(1)));

        Assert.Equal(51, Enumerable.Range(0, 101).Count(i => cache.Find(Name(i)) is not null));
    }

    private static Question Name(int i) => new($"name{i}.example", QueryType.MX);

    private static RecordAnswer Answer(TimeSpan timeToLive) => new(DnsStatus.Found, [], timeToLive, "");
}
