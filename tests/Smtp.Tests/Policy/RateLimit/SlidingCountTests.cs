using FsCheck.Xunit;
using Smtp.Policy.RateLimit;
using Xunit;

namespace Smtp.Tests.Policy.RateLimit;

public sealed class SlidingCountTests
{
    [Fact]
    public void What_was_counted_counts_for_a_whole_window_and_is_gone_a_slice_later()
    {
        var count = default(SlidingCount);
        count.Add(100, 5);

        Assert.Equal(5, count.Sum(100 + SlidingCount.Slices));
        Assert.Equal(0, count.Sum(101 + SlidingCount.Slices));
        Assert.Equal(101 + SlidingCount.Slices, count.FreeAt(103, 1, 5));
    }

    [Fact]
    public void More_than_the_limit_never_fits() => Assert.Null(default(SlidingCount).FreeAt(0, 6, 5));

    [Fact]
    public void An_enormous_amount_does_not_wrap_around()
    {
        var count = default(SlidingCount);
        for (var slice = 0; slice < 8; slice++)
        {
            count.Add(slice, long.MaxValue);
            count.Add(slice, long.MaxValue);
        }

        Assert.True(count.Sum(7) > long.MaxValue / 2);
    }

    /// <summary>Against a list of everything that was ever counted.</summary>
    [Property]
    public void It_counts_what_a_list_would_count(byte[] steps)
    {
        var count = default(SlidingCount);
        var all = new List<(long Slice, long Amount)>();
        var slice = 0L;
        foreach (var step in steps)
        {
            slice += step % 5 == 0 ? step / 5 : 0;
            var amount = step % 7;
            count.Add(slice, amount);
            all.Add((slice, amount));

            var expected = all.Where(one => one.Slice >= slice - SlidingCount.Slices).Sum(one => one.Amount);
            Assert.Equal(expected, count.Sum(slice));

            var limit = Math.Max(1, expected);
            var free = count.FreeAt(slice, 1, limit)!.Value;
            if (expected + 1 > limit)
            {
                Assert.True(count.Sum(free) + 1 <= limit, "free when it is said to be");
                Assert.True(free <= slice || count.Sum(free - 1) + 1 > limit, "and no slice earlier");
            }
        }
    }
}
