using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>
/// Flushes that tell the truth. .NET's own return normally when fsync fails with EIO; these throw. Linux and macOS by libc, Windows by
/// FlushFileBuffers. The only place that may flush.
/// </summary>
public static class DurableFile
{
    /// <summary>fdatasync: content and size are on stable storage when it returns.</summary>
    /// <exception cref="IOException">The flush failed; what was written since the last one must be taken for lost (never flush again as if it could succeed).</exception>
    public static void Flush(SafeFileHandle file) => throw new NotImplementedException();

    /// <summary>Makes created, renamed and removed names in a directory durable. A no-op on Windows, where the file system journals names.</summary>
    /// <exception cref="IOException"/>
    public static void FlushDirectory(string path) => throw new NotImplementedException();

    /// <summary>syncfs: everything written to the file system that holds <paramref name="path"/>; false where there is no such call.</summary>
    /// <exception cref="IOException"/>
    public static bool TryFlushFileSystem(string path) => throw new NotImplementedException();
}
