using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>What clients were answered with 250, against what is in the mailbox.</summary>
internal static class Promises
{
    /// <summary>Waits until every one of <paramref name="promised"/> is among the subjects in the mailbox of jyoti.</summary>
    public static async Task AreKeptAsync(Daemon daemon, IReadOnlySet<string> promised)
    {
        Assert.NotEmpty(promised);
        await Patience.UntilAsync(
            () => daemon.Mail("jyoti").NewFiles().Count >= promised.Count,
            () => $"{daemon.Mail("jyoti").NewFiles().Count} files for {promised.Count} promises");
        await Patience.UntilAsync(
            () => promised.IsSubsetOf(Subjects(daemon)),
            () => $"missing: {string.Join(' ', promised.Except(Subjects(daemon)).Take(20))}");
    }

    private static HashSet<string> Subjects(Daemon daemon) =>
        [.. daemon.Mail("jyoti").NewFiles()
            .Select(file => File.ReadLines(file).FirstOrDefault(line => line.StartsWith("Subject: ", StringComparison.Ordinal)))
            .Select(line => line is null ? "" : line["Subject: ".Length..])];
}
