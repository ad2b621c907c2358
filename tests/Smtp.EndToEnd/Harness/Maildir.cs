using MimeKit;

namespace Smtp.EndToEnd.Harness;

/// <summary>A mailbox folder as a mail reader sees it.</summary>
internal sealed class Maildir(string path)
{
    public string Path { get; } = path;

    public IReadOnlyList<string> NewFiles()
    {
        var folder = System.IO.Path.Combine(Path, "new");
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Waits until at least <paramref name="count"/> messages are there, and reads them all.</summary>
    public async Task<IReadOnlyList<MimeMessage>> WaitForAsync(int count = 1, TimeSpan? deadline = null)
    {
        await Patience.UntilAsync(() => NewFiles().Count >= count, () => $"{NewFiles().Count} of {count} messages in {Path}", deadline);
        return [.. NewFiles().Select(file => MimeMessage.Load(file))];
    }

    /// <summary>The whole text of the only message.</summary>
    public async Task<string> OnlyTextAsync()
    {
        await WaitForAsync();
        var files = NewFiles();
        return files.Count == 1 ? await File.ReadAllTextAsync(files[0]) : throw new InvalidOperationException($"{files.Count} messages");
    }
}
