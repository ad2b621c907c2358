using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>The few system calls .NET hides or lacks. Every one reports its error number.</summary>
internal static partial class NativeCalls
{
    public const int Interrupted = 4;

    /// <summary>F_FULLFSYNC: on macOS fsync stops at the drive's cache.</summary>
    public const int FullFlush = 51;

    public const int GetStatusFlags = 3;
    public const int SetStatusFlags = 4;

    /// <summary>O_RDONLY | O_CLOEXEC; opens directories too.</summary>
    public static int OpenForFlush => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    /// <summary>O_DIRECT, which is not the same number on every processor.</summary>
    public static int Direct => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x10000 : 0x4000;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC on Linux.</summary>
    public const int CreateNew = 0x1 | 0x40 | 0x80 | 0x80000;

    /// <summary>AT_FDCWD.</summary>
    public const int WorkingDirectory = -100;

    /// <summary>RENAME_NOREPLACE.</summary>
    public const uint NoReplace = 1;

    /// <remarks>Linux only: elsewhere a third argument may be handed over differently.</remarks>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Create(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("kernel32", EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushFileBuffers(SafeFileHandle file);
}
