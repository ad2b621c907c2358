using System.Security.Cryptography;
using System.Text;
using Smtp.Queue.Durability;

namespace Smtp.Cli;

/// <summary>Edits a text file that others read while it is edited: they see it as it was or as it will be.</summary>
internal static class AtomicFile
{
    /// <param name="path">Of a file that need not be there yet; its folder is made.</param>
    /// <param name="edit">From the text to the new one; <see langword="null"/> leaves the file alone.</param>
    /// <returns>False when it was left alone.</returns>
    /// <exception cref="IOException">Among other reasons: somebody else edits it at this moment.</exception>
    /// <exception cref="UnauthorizedAccessException"/>
    public static bool Edit(string path, Func<string, string?> edit)
    {
        // A link keeps pointing at the file it points at.
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var folder = Path.GetDirectoryName(target)!;
        PrivateFolder.Create(folder);
        using var alone = Lock(target);
        var isThere = File.Exists(target);
        if (edit(isThere ? File.ReadAllText(target) : "") is not { } text)
            return false;

        var temporary = $"{target}.{RandomNumberGenerator.GetHexString(16)}";
        try
        {
            Write(temporary, text, isThere ? target : null, folder);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        DurableFile.FlushDirectory(folder);
        return true;
    }

    private static void Write(string temporary, string text, string? old, string folder)
    {
        using var file = PrivateFile.Create(temporary);
        RandomAccess.Write(file, Encoding.UTF8.GetBytes(text), 0);
        // Who could read it before still can: Dovecot, perhaps, by its group.
        FileOwner.Copy(old ?? folder, file);
        if (old is not null && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, File.GetUnixFileMode(old));
        DurableFile.Flush(file);
    }

    private static FileStream Lock(string target)
    {
        try
        {
            return new FileStream(target + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(target + ".lock"))
        {
            throw new IOException($"{target} is being edited by somebody else", e);
        }
    }
}
