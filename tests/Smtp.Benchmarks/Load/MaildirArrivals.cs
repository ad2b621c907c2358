namespace Smtp.Benchmarks.Load;

/// <summary>Counts the files in the <c>new</c> folder of a Maildir.</summary>
internal sealed class MaildirArrivals(string newMail) : Arrivals
{
    public override void Reset()
    {
        foreach (var file in Files())
            File.Delete(file);
    }

    protected override int Count() => Files().Count();

    private IEnumerable<string> Files() => Directory.Exists(newMail) ? Directory.EnumerateFiles(newMail) : [];
}
