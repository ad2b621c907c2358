namespace Smtp.Queue.Durability;

/// <summary>
/// All the queue asks of a disk, so that a simulated one can stand in: it may lose what was not flushed, tear a write, or fail.
/// Paths are relative to the queue's directory, with forward slashes.
/// </summary>
internal interface IJournalFiles
{
    void CreateDirectory(string directory);

    /// <summary>File names without their directory, in no order; empty when the directory does not exist.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>A new empty file for reading and writing. Its name is durable only after <see cref="FlushDirectory"/>.</summary>
    /// <param name="length">When not 0: filled with zeros to this length and flushed, so that later writes within it need no new
    /// room.</param>
    /// <exception cref="IOException">It exists, or there is no room for it.</exception>
    IJournalFile Create(string path, long length);

    /// <summary>An existing file; writing is only ever done to truncate it.</summary>
    IJournalFile Open(string path);

    void Delete(string path);

    void FlushDirectory(string directory);
}
