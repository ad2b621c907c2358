using System.Runtime.CompilerServices;

namespace Smtp.Policy.RateLimit;

/// <summary>
/// A sum over the last window, in fixed memory: the window is cut into seven slices, and the eighth slot is for the slice that has begun.
/// A slice counts as long as any part of it is in the window, so never more than the limit fits into any stretch of that length; what
/// was counted is free again a seventh of the window late at most.
/// </summary>
/// <remarks>
/// Not <c>System.Threading.RateLimiting</c>: its limiters read a clock of their own, and its table of partitions has no bound that a
/// stranger could not drive up.
/// </remarks>
internal struct SlidingCount
{
    public const int Slices = 7;

    private Slots _slots;
    private long _newest;

    /// <param name="slice">The number of the present slice; never less than before.</param>
    public readonly long Sum(long slice)
    {
        var sum = 0L;
        for (var i = FirstLive(slice); i <= _newest; i++)
            sum += _slots[(int)(i % SlotCount)];
        return sum;
    }

    public void Add(long slice, long amount)
    {
        if (slice > _newest)
        {
            for (var i = Math.Max(_newest + 1, slice - Slices); i <= slice; i++)
                _slots[(int)(i % SlotCount)] = 0;
            _newest = slice;
        }

        ref var slot = ref _slots[(int)(slice % SlotCount)];
        slot = amount > long.MaxValue / SlotCount - slot ? long.MaxValue / SlotCount : slot + amount;
    }

    /// <summary>The slice at whose beginning so much is free; <see langword="null"/>: never, it is more than the limit.</summary>
    public readonly long? FreeAt(long slice, long amount, long limit)
    {
        if (amount > limit)
            return null;

        var sum = Sum(slice);
        var first = FirstLive(slice);
        for (; first <= _newest && sum > limit - amount; first++)
            sum -= _slots[(int)(first % SlotCount)];
        return first + Slices;
    }

    private const int SlotCount = Slices + 1;

    private static long FirstLive(long slice) => Math.Max(0, slice - Slices);

    [InlineArray(SlotCount)]
    private struct Slots
    {
        private long _first;
    }
}
