using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>
/// syncfs through a descriptor that stays open. The kernel reports a failed write-back once to each open descriptor; one opened only for the
/// flush can miss an error that another process's flush was told of before.
/// </summary>
public sealed class FileSystemFlush : IDisposable
{
    private readonly SafeFileHandle _directory;

    private FileSystemFlush(SafeFileHandle directory) => _directory = directory;

    /// <summary>Before the first write that is to be flushed.</summary>
    /// <param name="directory">Any one on the file system.</param>
    /// <returns><see langword="null"/> where there is no such call, or one that hides errors (Linux before 5.8).</returns>
    /// <exception cref="IOException"/>
    public static FileSystemFlush? TryOpen(string directory)
    {
        if (!OperatingSystem.IsLinux() || !OperatingSystem.IsOSPlatformVersionAtLeast("Linux", 5, 8))
            return null;

        int descriptor;
        while ((descriptor = NativeCalls.Open(directory, NativeCalls.OpenForFlush)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != NativeCalls.Interrupted)
                throw Error("open");
        }

        return new FileSystemFlush(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>Everything written to the file system is on stable storage when it returns.</summary>
    /// <exception cref="IOException">What was written since the last flush must be taken for lost.</exception>
    public void Flush()
    {
        var held = false;
        try
        {
            _directory.DangerousAddRef(ref held);
            while (NativeCalls.SyncFileSystem((int)_directory.DangerousGetHandle()) < 0)
            {
                if (Marshal.GetLastPInvokeError() != NativeCalls.Interrupted)
                    throw Error("syncfs");
            }
        }
        finally
        {
            if (held)
                _directory.DangerousRelease();
        }
    }

    public void Dispose() => _directory.Dispose();

    private static IOException Error(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (error {error})", error);
    }
}
