using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>
/// New files for the owner alone, and their way to another name. On Linux by one system call each, where .NET's own take ten: it locks the
/// file, looks what it is, sets its mode, and looks for the new name before it renames.
/// </summary>
public static class PrivateFile
{
    private const int OwnerReadWrite = 0x180; // 0600
    private const int NoSuchEntry = 2;
    private const int AccessDenied = 13;
    private const int NotPermitted = 1;
    private const int ReadOnlyFileSystem = 30;
    private const int InvalidArgument = 22;
    private const int NoSuchCall = 38;

    /// <summary>For writing. An existing file is never opened.</summary>
    /// <exception cref="DirectoryNotFoundException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    /// <exception cref="IOException"/>
    public static SafeFileHandle Create(string path)
    {
        if (!OperatingSystem.IsLinux())
            return CreateElsewhere(path);

        int descriptor;
        while ((descriptor = NativeCalls.Create(path, NativeCalls.CreateNew, OwnerReadWrite)) < 0)
        {
            if (Marshal.GetLastPInvokeError() is var error && error != NativeCalls.Interrupted)
                throw Error("open", path, error);
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>An existing file of the new name is not replaced.</summary>
    /// <exception cref="UnauthorizedAccessException"/>
    /// <exception cref="IOException"/>
    public static void Rename(string path, string newPath)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(path, newPath, overwrite: false);
            return;
        }

        if (NativeCalls.Rename(NativeCalls.WorkingDirectory, path, NativeCalls.WorkingDirectory, newPath, NativeCalls.NoReplace) == 0)
            return;

        // NFS and some others cannot promise not to replace.
        if (Marshal.GetLastPInvokeError() is var error && error is not (InvalidArgument or NoSuchCall))
            throw Error("rename", path, error);
        File.Move(path, newPath, overwrite: false);
    }

    private static SafeFileHandle CreateElsewhere(string path)
    {
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    /// <remarks>The same exceptions as of .NET's own calls, with the bare error number as HResult.</remarks>
    private static Exception Error(string call, string path, int error)
    {
        var text = $"{call} {path}: {Marshal.GetPInvokeErrorMessage(error)} (error {error})";
        return error switch
        {
            NoSuchEntry => new DirectoryNotFoundException(text),
            AccessDenied or NotPermitted or ReadOnlyFileSystem => new UnauthorizedAccessException(text),
            _ => new IOException(text, error),
        };
    }
}
