using System.Globalization;
using System.Text;

namespace Smtp.Queue.Durability;

/// <summary>One daemon a directory: a lock that ends with the process, in a file that says whose it is.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has it; the message names its process id.</exception>
    public static DirectoryLock Take(string path)
    {
        FileStream file;
        try
        {
            // FileShare.None is flock(LOCK_EX) on Unix: advisory, so the holder's pid can be read all the same.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException($"{path} is locked: another smtpd{Holder(path)} uses this directory.", error);
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new DirectoryLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Span<byte> text = stackalloc byte[16];
            var length = RandomAccess.Read(file, text, 0);
            return int.TryParse(text[..length], CultureInfo.InvariantCulture, out var pid) ? $" (process {pid})" : "";
        }
        catch (IOException)
        {
            return ""; // Windows locks the whole file.
        }
    }
}
