using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>
/// Random histories of the store on a disk that fails and crashes, against the plainest model there is. 10,000 in the normal run; another
/// number by SMTPD_TESTS_HISTORIES, the same ones again by SMTPD_TESTS_SEED.
/// </summary>
public sealed class StoreModelTests(ITestOutputHelper output)
{
    private static readonly Gen<StoreHistory.Step> Steps = Gen.Frequency(
        [
            .. Enum.GetValues<StoreHistory.Step>().Select(step => (Weight(step), Gen.Constant(step))),
        ]);

    private static int Histories => int.TryParse(Environment.GetEnvironmentVariable("SMTPD_TESTS_HISTORIES"), out var count) ? count : 10_000;

    [Fact]
    public void After_any_history_the_queue_holds_what_the_model_holds()
    {
        var seed = TestSeed.Take();
        // To the console, too, where FsCheck says how it went: a run that passes shows its seed.
        var which = $"{Histories} histories, {TestSeed.Name}={seed}";
        output.WriteLine(which);
        Console.WriteLine(which);
        var seen = new StoreHistory.Tally();
        var histories = Gen.Zip(Gen.Choose(0, int.MaxValue), Steps.ArrayOf().Resize(40)).ToArbitrary();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Histories).WithEndSize(40).WithReplay(seed, 1).WithParallelRunConfig(new ParallelRunConfig(4)),
            Prop.ForAll(histories, history => Play(history.Item1, history.Item2, seen).GetAwaiter().GetResult()));

        output.WriteLine($"{seen}");
        Assert.True(seen.Crashes > Histories / 4, $"{seen}");
        Assert.True(seen.Carried > Histories / 20, $"{seen}");
        Assert.True(seen.Refused > Histories / 20, $"{seen}");
        Assert.True(seen.Failed > Histories / 20, $"{seen}");
    }

    private static async Task Play(int seed, StoreHistory.Step[] steps, StoreHistory.Tally seen)
    {
        await using var history = new StoreHistory(seed, seen);
        await history.PlayAsync(steps);
    }

    /// <summary>Mail comes in and waits more often than the disk fails, so that histories get somewhere.</summary>
    private static int Weight(StoreHistory.Step step) => step switch
    {
        StoreHistory.Step.AcceptSmall or StoreHistory.Step.Deliver or StoreHistory.Step.Defer => 6,
        StoreHistory.Step.AcceptSeveral or StoreHistory.Step.AcceptLarge or StoreHistory.Step.PassMany => 4,
        _ => 2,
    };
}
