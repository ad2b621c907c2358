using System.CommandLine;
using System.Globalization;

namespace Smtp.Fuzz.Engine;

/// <summary>The command line: a long search, one input again, afl-fuzz, and what that needs.</summary>
internal static class FuzzCommand
{
    private const string All = "all";

    public static RootCommand Create()
    {
        var target = new Argument<string>("target")
        {
            Description = $"{string.Join(", ", FuzzTargets.All)}; or {All}, one after the other",
        };
        var minutes = new Option<double>("--minutes") { Description = "How long, for each target", DefaultValueFactory = static _ => 1 };
        var seed = new Option<int?>("--seed") { Description = "Of the random numbers" };
        var finds = new Option<string>("--finds")
        {
            Description = "Folder for inputs that fail",
            DefaultValueFactory = static _ => FindKeeper.StandardFolder(),
        };
        var file = new Option<FileInfo?>("--file") { Description = "Run this input and nothing else" };
        var afl = new Option<bool>("--afl") { Description = "Be run by afl-fuzz, from a copy made with --copy" };
        var seeds = new Option<string?>("--write-seeds")
        {
            Description = "Write seeds and finds into this folder, a file each, for afl-fuzz",
        };
        var copy = new Option<string?>("--copy") { Description = "Make an instrumented copy of this program in this folder" };
        var inside = new Option<bool>("--inside") { Description = "This is such a copy already", Hidden = true };

        var root = new RootCommand("Tries hostile input.") { target, minutes, seed, finds, file, afl, seeds, copy, inside };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(target)!;
            IReadOnlyList<FuzzTarget> targets = name == All ? FuzzTargets.All : [FuzzTargets.Of(name)];
            if (parsed.GetValue(copy) is { } folder)
                InstrumentedCopy.Make(folder);
            else if (parsed.GetValue(seeds) is { } seedFolder)
                WriteSeeds(targets, seedFolder);
            else if (parsed.GetValue(file) is { } input)
                targets[0].Run(await File.ReadAllBytesAsync(input.FullName, cancellationToken));
            else if (parsed.GetValue(afl))
                Afl(targets[0]);
            else if (!parsed.GetValue(inside))
                return await InstrumentedCopy.RunAsync(
                    [name, "--inside", "--minutes", parsed.GetValue(minutes).ToString(CultureInfo.InvariantCulture),
                        "--seed", $"{parsed.GetValue(seed) ?? Random.Shared.Next()}", "--finds", parsed.GetValue(finds)!],
                    cancellationToken);
            else
                return targets.Sum(one => LongRun.Run(
                    one, TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(seed) ?? 0, parsed.GetValue(finds)!, Console.Out))
                    == 0 ? 0 : 1;
            return 0;
        });
        return root;
    }

    private static void WriteSeeds(IReadOnlyList<FuzzTarget> targets, string folder)
    {
        foreach (var target in targets)
        {
            Directory.CreateDirectory(folder);
            var number = 0;
            foreach (var seed in Seeds.Of(target.Name).Concat(Seeds.FindsOf(target.Name).Values))
                File.WriteAllBytes(Path.Combine(folder, $"{target.Name}-{number++:000}"), seed);
        }
    }

    private static void Afl(FuzzTarget target) => SharpFuzz.Fuzzer.Run(stream =>
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        target.Run(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    });
}
