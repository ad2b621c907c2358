namespace Smtp.Delivery.Maildir;

/// <summary>The flushes a delivery needs; between the group flusher and the disk, so that tests can make them fail.</summary>
internal interface IFolderFlush : IDisposable
{
    /// <summary>Called once the root exists and before anything is written below it.</summary>
    /// <exception cref="IOException"/>
    void Prepare(string root);

    /// <exception cref="IOException"/>
    void FlushContent(MaildirFile file);

    /// <exception cref="IOException"/>
    void FlushDirectory(string path);

    /// <summary>Content and names of all folders at once; false where the system cannot.</summary>
    /// <exception cref="IOException"/>
    bool TryFlushFileSystem();
}
