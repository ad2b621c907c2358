using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>
/// A file on the real disk. A file created with a length is zero-filled, and aligned writes to it bypass the page cache (O_DIRECT) where
/// the file system can: with both, a flush changes no metadata and copies nothing twice.
/// </summary>
/// <remarks>
/// Measured on ext4 with 8 KiB (128 KiB) a flush: plain append 215 µs, 75 µs of CPU (327 µs, 108 µs); allocated without zeros 208 µs, 73 µs
/// (277 µs, 95 µs); zero-filled 165 µs, 73 µs (220 µs, 91 µs); zero-filled and direct 130 µs, 48 µs (160 µs, 42 µs).
/// </remarks>
internal sealed class DiskFile : IJournalFile
{
    private const int DirectAlignment = 4096;
    private const int FillPiece = 1024 * 1024;

    private readonly SafeFileHandle _buffered;
    private readonly SafeFileHandle? _direct;

    private DiskFile(SafeFileHandle buffered, SafeFileHandle? direct)
    {
        _buffered = buffered;
        _direct = direct;
    }

    public long Length => RandomAccess.GetLength(_buffered);

    public int Alignment => _direct is null ? 1 : DirectAlignment;

    public static DiskFile Open(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), direct: null);

    public static DiskFile OpenToRead(string path) =>
        new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), direct: null);

    public static DiskFile Create(string path, long length)
    {
        if (length > 0)
            RequireRoom(path, length);
        var buffered = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        SafeFileHandle? direct = null;
        try
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(buffered, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            if (length > 0)
                direct = OpenDirect(path);
            var file = new DiskFile(buffered, direct);
            if (length > 0)
                file.FillWithZeros(length);
            return file;
        }
        catch
        {
            direct?.Dispose();
            buffered.Dispose();
            File.Delete(path);
            throw;
        }
    }

    public int Read(Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(_buffered, buffer[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> octets, long offset) =>
        RandomAccess.Write(_direct is not null && IsAligned(octets, offset) ? _direct : _buffered, octets, offset);

    public void Flush() => DurableFile.Flush(_buffered);

    public void Truncate(long length) => RandomAccess.SetLength(_buffered, length);

    public void Dispose()
    {
        _direct?.Dispose();
        _buffered.Dispose();
    }

    private static bool IsAligned(ReadOnlySpan<byte> octets, long offset) =>
        ((offset | (uint)octets.Length | Address(octets)) & (DirectAlignment - 1)) == 0;

    private static unsafe long Address(ReadOnlySpan<byte> octets) => (long)Unsafe.AsPointer(ref MemoryMarshal.GetReference(octets));

    /// <returns><see langword="null"/> where the file system or the system has no such thing: the page cache serves as well, only
    /// slower.</returns>
    private static SafeFileHandle? OpenDirect(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;

        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var flags = NativeCalls.Control(handle, NativeCalls.GetStatusFlags, 0);
        if (flags >= 0 && NativeCalls.Control(handle, NativeCalls.SetStatusFlags, flags | NativeCalls.Direct) == 0)
            return handle;

        handle.Dispose();
        return null;
    }

    /// <summary>Asked first: a disk that is nearly full would else be filled to the brim at every try, and whatever is being delivered to
    /// mailboxes on it would have no room meanwhile.</summary>
    private static void RequireRoom(string path, long length)
    {
        // On Windows only letters can be asked.
        if (OperatingSystem.IsWindows())
            return;

        // Part of a disk may be kept for root.
        var drive = new DriveInfo(Path.GetDirectoryName(path)!);
        var room = Environment.IsPrivilegedProcess ? drive.TotalFreeSpace : drive.AvailableFreeSpace;
        if (room < length)
            throw new IOException($"No space left on device: {room} octets for {length} : '{path}'", DiskErrors.NoSpace);
    }

    private void FillWithZeros(long length)
    {
        using var zeros = new AlignedMemory(FillPiece);
        zeros.Span.Clear();
        for (long offset = 0; offset < length; offset += FillPiece)
            Write(zeros.Span[..(int)Math.Min(FillPiece, length - offset)], offset);
        Flush();
    }
}
