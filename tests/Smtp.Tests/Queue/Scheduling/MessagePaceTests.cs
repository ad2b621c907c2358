using Smtp.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class MessagePaceTests
{
    private readonly MessagePace _pace = new();

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(600)]
    [InlineData(60_000)]
    public void No_minute_has_more_and_little_of_it_is_lost(int perMinute)
    {
        _pace.Bound(perMinute);
        var start = DateTimeOffset.UnixEpoch.AddYears(1);
        var sent = new List<DateTimeOffset>();

        // Somebody looks every 20 ms, as often as a timer can be relied on.
        for (var now = start; now < start.AddMinutes(5); now = now.AddMilliseconds(20))
        {
            while (_pace.Wait(now) == TimeSpan.Zero)
            {
                _pace.Take(now);
                sent.Add(now);
            }
        }

        for (var i = perMinute; i < sent.Count; i++)
            Assert.True(sent[i] - sent[i - perMinute] >= TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(20), $"at {i}");
        Assert.InRange(sent.Count, (int)(5 * perMinute * 0.95), (5 * perMinute) + 1);
    }

    [Fact]
    public void Time_that_was_not_used_is_not_saved_up()
    {
        _pace.Bound(60);
        var now = DateTimeOffset.UnixEpoch.AddYears(1);
        _pace.Take(now);
        now = now.AddHours(1);
        _pace.Take(now);
        _pace.Take(now);

        Assert.InRange(_pace.Wait(now).TotalSeconds, 1, 1.02);
    }

    [Fact]
    public void Without_a_limit_nobody_waits()
    {
        _pace.Bound(1);
        _pace.Take(DateTimeOffset.UnixEpoch.AddYears(1));
        _pace.Bound(null);

        Assert.Equal(TimeSpan.Zero, _pace.Wait(DateTimeOffset.UnixEpoch.AddYears(1)));
    }
}
