namespace Smtp.Benchmarks.Load;

/// <summary>Counts the files in the <c>new</c> folder of a Maildir.</summary>
/// <param name="seen">Where counted files go. Deleting them between runs would measure something else: ext4 without a journal does not
/// use the inode of a deleted file again for minutes, and looks past every one of them whenever a file is created.</param>
internal sealed class MaildirArrivals(string newMail, string seen) : Arrivals
{
    public override void Reset()
    {
        Directory.CreateDirectory(seen);
        foreach (var file in Files())
            File.Move(file, Path.Combine(seen, Path.GetFileName(file)));
    }

    protected override int Count() => Files().Count();

    private IEnumerable<string> Files() => Directory.Exists(newMail) ? Directory.EnumerateFiles(newMail) : [];
}
