using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>The real disk.</summary>
/// <param name="root">The queue's directory.</param>
internal sealed class DiskFiles(string root) : IJournalFiles
{
    // Opened once, so that a journal that goes on writing needs no descriptor for it. There are four; they close with the last use of this.
    private readonly ConcurrentDictionary<string, SafeFileHandle?> _directories = new(StringComparer.Ordinal);

    public void CreateDirectory(string directory) => PrivateFolder.Create(Full(directory));

    public IReadOnlyList<string> List(string directory)
    {
        var path = Full(directory);
        return Directory.Exists(path) ? Array.ConvertAll(Directory.GetFiles(path), file => Path.GetFileName(file)) : [];
    }

    public IJournalFile Create(string path, long length) => DiskFile.Create(Full(path), length);

    public IJournalFile Open(string path) => DiskFile.Open(Full(path));

    public void Delete(string path) => File.Delete(Full(path));

    public void FlushDirectory(string directory)
    {
        if (_directories.GetOrAdd(directory, name => DurableFile.OpenDirectory(Full(name))) is { } open)
            DurableFile.FlushDirectory(open);
    }

    private string Full(string path) => Path.Combine(root, path);
}
