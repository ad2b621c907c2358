using System.Globalization;

namespace Smtp.Queue.Durability;

/// <summary>One daemon a directory: a lock that ends with the process, however it ends, and beside it a file that says whose it
/// is.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has it; the message names its process id.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, "lock");
        var holder = Path.Combine(directory, "pid");
        DirectoryLock taken;
        try
        {
            // FileShare.None is flock(LOCK_EX) on Unix. Nobody can open a locked file, so the process id stands in another.
            taken = new DirectoryLock(Open(path, FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException($"{directory} is in use by another smtpd{Read(holder)}.", error);
        }

        try
        {
            // Shared: a second daemon may be reading who has the lock.
            using var writer = new StreamWriter(Open(holder, FileMode.Create, FileShare.Read));
            writer.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        return taken;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static string Read(string holder)
    {
        try
        {
            return int.TryParse(File.ReadAllText(holder), CultureInfo.InvariantCulture, out var pid) ? $" (process {pid})" : "";
        }
        catch (IOException)
        {
            return ""; // It has only just been started.
        }
    }
}
