using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>
/// Flushes that tell the truth. .NET's own return normally when fsync fails with EIO; these throw. Linux and macOS by libc, Windows by
/// FlushFileBuffers. The only place that may flush.
/// </summary>
public static class DurableFile
{
    /// <summary>fdatasync: content and size are on stable storage when it returns.</summary>
    /// <exception cref="IOException">The flush failed; what was written since the last one must be taken for lost (never flush again as if
    /// it could succeed).</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!NativeCalls.FlushFileBuffers(file))
                throw Error("FlushFileBuffers", null);
            return;
        }

        // EINTR says that nothing was tried to the end, not that anything was lost.
        while ((OperatingSystem.IsMacOS() ? NativeCalls.Control(file, NativeCalls.FullFlush, 0) : NativeCalls.SyncData(file)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != NativeCalls.Interrupted)
                throw Error("fdatasync", null);
        }
    }

    /// <summary>Makes created, renamed and removed names in a directory durable. A no-op on Windows, where the file system journals
    /// names.</summary>
    /// <exception cref="IOException"/>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
            WithDescriptor(path, "fsync", static descriptor => NativeCalls.Sync(descriptor));
    }

    /// <summary>A directory to be flushed again and again, also when no more files can be opened.</summary>
    /// <returns><see langword="null"/> on Windows, where the file system journals names.</returns>
    /// <exception cref="IOException"/>
    public static SafeFileHandle? OpenDirectory(string path) =>
        OperatingSystem.IsWindows() ? null : new SafeFileHandle(Open(path), ownsHandle: true);

    /// <summary>As <see cref="FlushDirectory(string)"/>.</summary>
    /// <exception cref="IOException"/>
    public static void FlushDirectory(SafeFileHandle directory)
    {
        var held = false;
        try
        {
            directory.DangerousAddRef(ref held);
            while (NativeCalls.Sync((int)directory.DangerousGetHandle()) < 0)
            {
                if (Marshal.GetLastPInvokeError() != NativeCalls.Interrupted)
                    throw Error("fsync", null);
            }
        }
        finally
        {
            if (held)
                directory.DangerousRelease();
        }
    }

    /// <summary>syncfs: everything written to the file system that holds <paramref name="path"/>; false where there is no such
    /// call.</summary>
    /// <exception cref="IOException"/>
    public static bool TryFlushFileSystem(string path)
    {
        // Linux reports write-back errors from syncfs since 5.8; before that it would hide them.
        if (!OperatingSystem.IsLinux() || !OperatingSystem.IsOSPlatformVersionAtLeast("Linux", 5, 8))
            return false;

        WithDescriptor(path, "syncfs", static descriptor => NativeCalls.SyncFileSystem(descriptor));
        return true;
    }

    private static void WithDescriptor(string path, string call, Func<int, int> flush)
    {
        var descriptor = Open(path);
        try
        {
            while (flush(descriptor) < 0)
            {
                if (Marshal.GetLastPInvokeError() != NativeCalls.Interrupted)
                    throw Error(call, path);
            }
        }
        finally
        {
            _ = NativeCalls.Close(descriptor);
        }
    }

    private static int Open(string path)
    {
        int descriptor;
        while ((descriptor = NativeCalls.Open(path, NativeCalls.OpenForFlush)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != NativeCalls.Interrupted)
                throw Error("open", path);
        }

        return descriptor;
    }

    /// <remarks>HResult is the bare error number, as in the exceptions of .NET's own file calls on Unix.</remarks>
    private static IOException Error(string call, string? path)
    {
        var error = Marshal.GetLastPInvokeError();
        var where = path is null ? "" : $" {path}";
        return new IOException($"{call}{where}: {Marshal.GetPInvokeErrorMessage(error)} (error {error})", error);
    }
}
