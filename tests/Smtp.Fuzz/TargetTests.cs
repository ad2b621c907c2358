using Smtp.Fuzz.Engine;
using Smtp.Tests.Queue.Embedded;

namespace Smtp.Fuzz;

/// <summary>Every target over its seeds and all that was ever found, and over changes of them that are new each time.</summary>
public sealed class TargetTests(ITestOutputHelper output)
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_and_finds_pass(string name)
    {
        var target = FuzzTargets.Of(name);
        var seeds = Seeds.Of(name);
        Assert.NotEmpty(seeds);
        target.Run([]);
        foreach (var seed in seeds)
            Try(target, seed, Octets.Show(seed));
        foreach (var (file, find) in Seeds.FindsOf(name))
            Try(target, find, file);
    }

    /// <summary>Run again with the seed it names in SMTPD_TESTS_SEED.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Changes_of_them_pass(string name)
    {
        var target = FuzzTargets.Of(name);
        var seed = TestSeed.Take();
        // To the console, too, and before the search: it may be one that does not come back.
        var which = $"{name}, {TestSeed.Name}={seed}";
        output.WriteLine(which);
        Console.WriteLine(which);
        var left = target.Mutations;
        var search = new Search(target, new Random(TestSeed.Fold(seed)), coverage: null, (input, fault) => throw new InvalidOperationException(
            $"{which}, {FindKeeper.Keep(FindKeeper.StandardFolder(), name, input)}: {Octets.Show(input)}", fault));
        search.Run([.. Seeds.Of(name), .. Seeds.FindsOf(name).Values], () => left-- > 0);
        Assert.True(search.Executions > target.Mutations);
    }

    private static void Try(FuzzTarget target, byte[] input, string what)
    {
        try
        {
            target.Run(input);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException(what, fault);
        }
    }
}
