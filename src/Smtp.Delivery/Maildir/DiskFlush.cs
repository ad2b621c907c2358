using Smtp.Queue.Durability;

namespace Smtp.Delivery.Maildir;

internal sealed class DiskFlush : IFolderFlush
{
    private readonly Lock _gate = new();
    private volatile FileSystemFlush? _fileSystem;

    public void Prepare(string root)
    {
        if (_fileSystem is not null)
            return;

        lock (_gate)
            _fileSystem ??= FileSystemFlush.TryOpen(root);
    }

    public void FlushContent(MaildirFile file) => DurableFile.Flush(file.Handle);

    public void FlushDirectory(string path) => DurableFile.FlushDirectory(path);

    public bool TryFlushFileSystem()
    {
        if (_fileSystem is not { } fileSystem)
            return false;

        fileSystem.Flush();
        return true;
    }

    public void Dispose() => _fileSystem?.Dispose();
}
