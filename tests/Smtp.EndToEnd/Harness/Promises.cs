using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>What clients were answered with 250, against what is in the mailbox.</summary>
internal static class Promises
{
    /// <summary>Waits until every one of <paramref name="promised"/> is among the subjects in the mailbox of jyoti.</summary>
    public static Task AreKeptAsync(Daemon daemon, IReadOnlySet<string> promised) => AreKeptAsync(daemon.Mail("jyoti"), promised);

    public static async Task AreKeptAsync(Maildir mailbox, IReadOnlySet<string> promised)
    {
        Assert.NotEmpty(promised);
        await Patience.UntilAsync(
            () => mailbox.NewFiles().Count >= promised.Count,
            () => $"{mailbox.NewFiles().Count} files for {promised.Count} promises");
        await Patience.UntilAsync(
            () => promised.IsSubsetOf(Subjects(mailbox)),
            () => $"missing: {string.Join(' ', promised.Except(Subjects(mailbox)).Take(20))}");
    }

    private static HashSet<string> Subjects(Maildir mailbox) =>
        [.. mailbox.NewFiles()
            .Select(file => File.ReadLines(file).FirstOrDefault(line => line.StartsWith("Subject: ", StringComparison.Ordinal)))
            .Select(line => line is null ? "" : line["Subject: ".Length..])];
}
