using Smtp.Queue.Durability;

namespace Smtp.Delivery.Maildir;

/// <summary>The flushes a delivery needs; between the group flusher and the disk, so that tests can make them fail.</summary>
internal interface IFolderFlush
{
    /// <exception cref="IOException"/>
    void FlushContent(MaildirFile file);

    /// <exception cref="IOException"/>
    void FlushDirectory(string path);

    /// <summary>Content and names of all folders at once; false where the system cannot.</summary>
    /// <exception cref="IOException"/>
    bool TryFlushFileSystem();
}

internal sealed class DiskFlush(string root) : IFolderFlush
{
    public void FlushContent(MaildirFile file) => DurableFile.Flush(file.Handle);

    public void FlushDirectory(string path) => DurableFile.FlushDirectory(path);

    public bool TryFlushFileSystem() => DurableFile.TryFlushFileSystem(root);
}
