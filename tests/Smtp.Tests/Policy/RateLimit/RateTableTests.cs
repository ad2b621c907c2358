using Microsoft.Extensions.Time.Testing;
using Smtp.Policy.RateLimit;
using Xunit;

namespace Smtp.Tests.Policy.RateLimit;

public sealed class RateTableTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Who_is_known_is_counted_without_a_look_at_his_neighbours()
    {
        var clock = new LookedAtClock();
        var rule = new RateRule(RateScope.Client, RateQuantity.Messages, 10, RateWindow.Hour);
        var table = new RateTable([rule], capacity: 8, clock);
        for (var key = 0; key < 8; key++)
            table.Add((UInt128)key, RateQuantity.Messages, 1);

        for (var key = 0; key < 8; key++)
        {
            var before = clock.Looks;
            table.Add((UInt128)key, RateQuantity.Messages, 1);
            Assert.Equal(1, clock.Looks - before);
        }
    }

    private RateTable Table(int capacity, long limit = 10) =>
        new([new RateRule(RateScope.Client, RateQuantity.Messages, limit, RateWindow.Hour)], capacity, _time);

    [Fact]
    public void Nobody_washes_his_record_out_by_coming_under_other_names()
    {
        var table = Table(capacity: 64);
        table.Add(1, RateQuantity.Messages, 10);
        for (var other = 2; other < 100_000; other++)
            table.Add((UInt128)other, RateQuantity.Messages, 1);

        Assert.NotNull(table.Check(1, RateQuantity.Messages, 1));
    }

    [Fact]
    public void Memory_is_bounded_whatever_strangers_do()
    {
        var table = Table(capacity: 64);
        for (var other = 0; other < 100_000; other++)
            table.Add((UInt128)other, RateQuantity.Messages, other % 20);

        Assert.Equal(64, table.Count);
    }

    [Fact]
    public void A_record_whose_window_is_over_makes_room_first()
    {
        var table = Table(capacity: 8);
        for (var old = 0; old < 8; old++)
            table.Add((UInt128)old, RateQuantity.Messages, 10);
        _time.Advance(TimeSpan.FromHours(2));
        for (var next = 100; next < 108; next++)
            table.Add((UInt128)next, RateQuantity.Messages, 1);

        for (var next = 100; next < 108; next++)
            Assert.NotNull(table.Check((UInt128)next, RateQuantity.Messages, 10));
    }

    [Fact]
    public void Never_more_than_the_limit_fits_into_any_window_of_that_length()
    {
        var table = Table(capacity: 8);
        var taken = new Queue<DateTimeOffset>();
        for (var minute = 0; minute < 600; minute++)
        {
            while (table.Check(1, RateQuantity.Messages, 1) is null)
            {
                table.Add(1, RateQuantity.Messages, 1);
                taken.Enqueue(_time.GetUtcNow());
            }

            while (taken.TryPeek(out var first) && first <= _time.GetUtcNow() - TimeSpan.FromHours(1))
                taken.Dequeue();
            Assert.True(taken.Count <= 10, $"{taken.Count} in the hour before minute {minute}");
            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void It_says_when_it_is_free_again_and_then_it_is()
    {
        var table = Table(capacity: 8);
        table.Add(1, RateQuantity.Messages, 10);
        _time.Advance(TimeSpan.FromMinutes(5));

        var excess = table.Check(1, RateQuantity.Messages, 1)!;
        Assert.Equal(10, excess.Used);
        _time.Advance(excess.FreeIn!.Value - TimeSpan.FromTicks(1));
        Assert.NotNull(table.Check(1, RateQuantity.Messages, 1));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(table.Check(1, RateQuantity.Messages, 1));
    }

    private sealed class LookedAtClock : TimeProvider
    {
        public int Looks { get; private set; }

        public override long GetTimestamp()
        {
            Looks++;
            return 0;
        }
    }
}
