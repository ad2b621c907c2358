using System.Runtime.InteropServices;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>A file system of our own in an image file, whose power can be cut: what was not flushed is gone.</summary>
internal sealed class LoopVolume : IAsyncDisposable
{
    // FS_IOC_SHUTDOWN, _IOR('X', 125, __u32), with ..._NOLOGFLUSH: the file system drops all it has not written, its log included.
    private const nuint ShutDown = 0x8004587d;
    private const uint WithoutLogFlush = 2;

    private readonly string _folder;
    private readonly string _mountPoint;

    private LoopVolume(string folder, string mountPoint) => (_folder, _mountPoint) = (folder, mountPoint);

    private string Image => Path.Combine(_folder, "image");

    /// <param name="fileSystem">ext4 or xfs.</param>
    /// <param name="mountPoint">Made here; must be below a folder of the test.</param>
    /// <param name="inodes">Files and folders it has room for; 0: as many as the file system likes. For ext4.</param>
    public static async Task<LoopVolume> MountAsync(string fileSystem, string mountPoint, int mebibytes = 512, int inodes = 0)
    {
        Strictness.RequireRoot("mounting needs root");
        var make = Strictness.Require($"mkfs.{fileSystem}");
        var volume = new LoopVolume(Directory.CreateTempSubdirectory("smtpd-volume-").FullName, mountPoint);
        try
        {
            await using (var image = File.Create(volume.Image))
                image.SetLength(mebibytes * 1024L * 1024);
            string[] files = inodes > 0 ? ["-N", $"{inodes}"] : ["-i", "4096"];
            string[] options = fileSystem == "ext4" ? ["-q", .. files] : ["-q"];
            var (code, lines) = await Child.RunAsync(make, [.. options, volume.Image]);
            Assert.True(code == 0, string.Join('\n', lines));
            Directory.CreateDirectory(mountPoint);
            (code, lines) = await volume.TryMountAsync();
            if (code != 0)
                Strictness.Missing($"{fileSystem} cannot be mounted here: {string.Join(' ', lines)}");
            return volume;
        }
        catch
        {
            await volume.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes all the room there is.</summary>
    /// <returns>The file that does, to be deleted for room.</returns>
    public string Fill()
    {
        Assert.True(IsMounted(), $"{_mountPoint} is not a loop mount");
        var path = Path.Combine(_mountPoint, "ballast");
        var piece = new byte[64 * 1024];
        using var ballast = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write);
        for (var (end, step) = (RandomAccess.GetLength(ballast), piece.Length); step > 0;)
        {
            try
            {
                RandomAccess.Write(ballast, piece.AsSpan(0, step), end);
                RandomAccess.FlushToDisk(ballast);
                end += step;
            }
            catch (IOException)
            {
                step /= 2; // Until nothing fits any more.
            }
        }

        return path;
    }

    /// <summary>From now on nothing is written any more, and whoever tries gets an error.</summary>
    public void CutPower()
    {
        // On a folder that is not our mount, this would end the file system of the machine.
        Assert.True(IsMounted(), $"{_mountPoint} is not a loop mount");
        var descriptor = Open(_mountPoint, 0);
        Assert.True(descriptor >= 0, Marshal.GetLastPInvokeErrorMessage());
        var how = WithoutLogFlush;
        var result = Control(descriptor, ShutDown, ref how);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        Assert.True(result == 0, $"FS_IOC_SHUTDOWN: {error}");
    }

    /// <summary>Power is back: the file system reads its log. Nobody may use it now.</summary>
    public async Task MountAgainAsync()
    {
        var (code, lines) = await Child.RunAsync(Strictness.Require("umount"), [_mountPoint]);
        Assert.True(code == 0, string.Join('\n', lines));
        (code, lines) = await TryMountAsync();
        Assert.True(code == 0, string.Join('\n', lines));
    }

    public async ValueTask DisposeAsync()
    {
        // Lazily: a test that failed may still have a daemon on it.
        if (IsMounted())
            await Child.RunAsync(Strictness.Require("umount"), ["--lazy", _mountPoint]);
        Directory.Delete(_folder, recursive: true);
    }

    private Task<(int ExitCode, IReadOnlyList<string> Lines)> TryMountAsync() =>
        Child.RunAsync(Strictness.Require("mount"), ["-o", "loop", Image, _mountPoint]);

    private bool IsMounted() => File.ReadLines("/proc/self/mountinfo")
        .Select(line => line.Split(' '))
        .Any(fields => fields[4] == _mountPoint
            && fields[Array.IndexOf(fields, "-") + 2].StartsWith("/dev/loop", StringComparison.Ordinal));

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Control(int descriptor, nuint request, ref uint argument);
}
