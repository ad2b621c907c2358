namespace Smtp.Queue.Durability;

/// <summary>A queue's directory to look at: nothing in it is made, written or deleted.</summary>
/// <param name="root">The queue's directory.</param>
internal sealed class ReadOnlyFiles(string root) : IJournalFiles
{
    public IReadOnlyList<string> List(string directory)
    {
        var path = Path.Combine(root, directory);
        return Directory.Exists(path) ? Array.ConvertAll(Directory.GetFiles(path), file => Path.GetFileName(file)) : [];
    }

    public IJournalFile Open(string path) => DiskFile.OpenToRead(Path.Combine(root, path));

    public void CreateDirectory(string directory) => throw Refuse(directory);

    public IJournalFile Create(string path, long length) => throw Refuse(path);

    public void Delete(string path) => throw Refuse(path);

    public void FlushDirectory(string directory) => throw Refuse(directory);

    private static InvalidOperationException Refuse(string path) => new($"The queue is only looked at; {path} must not change.");
}
