using System.Diagnostics;

namespace Smtp.Fuzz.Engine;

/// <summary>
/// Tries inputs of one target, keeps those that lead to new places, and changes them further. One thread; the same random numbers do the
/// same again as far as the target does.
/// </summary>
/// <param name="coverage"><see langword="null"/>: blind, as in the normal suite.</param>
/// <param name="found">An input that fails, and how. Told once for each way to fail.</param>
internal sealed class Search(FuzzTarget target, Random random, CoverageMap? coverage, Action<byte[], Exception> found)
{
    private const int ShrinkingTries = 2000;

    private readonly List<byte[]> _corpus = [];
    private readonly HashSet<string> _ways = new(StringComparer.Ordinal);
    private long _begun;

    public long Executions { get; private set; }

    public int CorpusSize => _corpus.Count;

    public int Finds => _ways.Count;

    /// <summary>Of real time, for each find: then the input is told as short as it has become.</summary>
    public TimeSpan ShrinkingTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Since the input that runs now was begun.</summary>
    public TimeSpan Running => Stopwatch.GetElapsedTime(Volatile.Read(ref _begun));

    public byte[] Current { get; private set; } = [];

    /// <summary>Tries what there is, then changes of it until <paramref name="goesOn"/> says no.</summary>
    public void Run(IReadOnlyList<byte[]> seeds, Func<bool> goesOn)
    {
        foreach (var seed in seeds)
        {
            Try(seed);
            _corpus.Add(seed);
        }

        var mutator = new Mutator(random, Seeds.WordsOf(seeds));
        while (goesOn())
        {
            var input = mutator.Mutate(Pick(), Pick());
            if (Try(input))
                _corpus.Add(input);
        }
    }

    /// <returns>It led to a new place, and did not fail.</returns>
    private bool Try(byte[] input)
    {
        coverage?.Begin();
        var fault = Fault(input);
        var isNew = coverage?.Learn() ?? false;
        if (fault is null)
            return isNew;
        if (_ways.Add(WayOf(fault)))
            found(fault is TimeoutException ? input : Shrink(input, WayOf(fault)), fault);
        return false;
    }

    // Late ones more often: they are the deepest so far.
    private byte[] Pick()
    {
        if (_corpus.Count == 0)
            return [];
        var late = _corpus.Count - 1 - (int)(_corpus.Count * random.NextDouble() * random.NextDouble());
        return _corpus[random.Next(3) == 0 ? random.Next(_corpus.Count) : Math.Max(late, 0)];
    }

    private Exception? Fault(byte[] input)
    {
        Current = input;
        Volatile.Write(ref _begun, Stopwatch.GetTimestamp());
        Executions++;
        try
        {
            target.Run(input);
            return null;
        }
        catch (Exception fault)
        {
            return fault;
        }
    }

    /// <summary>Drops what does not matter to the fault, as long as it is worth the time: an input that gets stuck ends it.</summary>
    private byte[] Shrink(byte[] input, string way)
    {
        var begun = Stopwatch.GetTimestamp();
        var tries = 0;
        for (var size = input.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= input.Length && tries < ShrinkingTries;)
            {
                if (Stopwatch.GetElapsedTime(begun) >= ShrinkingTime)
                    return input;
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                tries++;
                var fault = Fault(shorter);
                if (fault is TimeoutException)
                    return input;
                if (fault is not null && WayOf(fault) == way)
                    input = shorter;
                else
                    at += size;
            }
        }

        return input;
    }

    /// <summary>Two faults are one when they come from the same place.</summary>
    private static string WayOf(Exception fault)
    {
        var from = fault is ClaimException ? fault.Message[..Math.Min(fault.Message.Length, 48)] : "";
        var frames = (fault.StackTrace ?? "").Split('\n').Where(static frame => frame.Contains("Smtp.", StringComparison.Ordinal)).Take(2);
        return $"{fault.GetType()} {from} {string.Concat(frames)}";
    }
}
