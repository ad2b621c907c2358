using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Smtp.Queue.Durability;

/// <summary>Puts a file in the place of another: who reads it sees it as it was or as it will be, also after a crash.</summary>
public static class AtomicFile
{
    /// <summary>Of the draft beside the file. Always the same, so that crashes leave one at most, which the next writing removes.</summary>
    private const string Draft = ".new";

    /// <summary>For the owner alone, unless <paramref name="prepare"/> says otherwise. By one at a time.</summary>
    /// <param name="path">In a folder that is there.</param>
    /// <param name="prepare">Gets the draft before it takes the file's place.</param>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public static void Replace(string path, ReadOnlySpan<byte> content, Action<SafeFileHandle>? prepare = null)
    {
        var draft = path + Draft;
        File.Delete(draft);
        try
        {
            using (var file = PrivateFile.Create(draft))
            {
                RandomAccess.Write(file, content, 0);
                prepare?.Invoke(file);
                DurableFile.Flush(file);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Edits a text.</summary>
    /// <param name="path">Of a file that need not be there yet; its folder is made.</param>
    /// <param name="edit">From the text to the new one; <see langword="null"/> leaves the file alone.</param>
    /// <returns>False when it was left alone.</returns>
    /// <exception cref="IOException">Among other reasons: somebody else edits it at this moment.</exception>
    /// <exception cref="UnauthorizedAccessException"/>
    public static bool Edit(string path, Func<string, string?> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        // A link keeps pointing at the file it points at.
        var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        var folder = Path.GetDirectoryName(target)!;
        PrivateFolder.Create(folder);
        using var alone = Lock(target);
        var isThere = File.Exists(target);
        if (edit(isThere ? File.ReadAllText(target) : "") is not { } text)
            return false;

        Replace(target, Encoding.UTF8.GetBytes(text), file =>
        {
            // Who could read it before still can: Dovecot, perhaps, by its group.
            FileOwner.Copy(isThere ? target : folder, file);
            if (isThere && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, File.GetUnixFileMode(target));
        });
        return true;
    }

    /// <remarks>Only what was made here is given away: where the folder's owner has put a link, root would hand him another's file.</remarks>
    private static FileStream Lock(string target)
    {
        var path = target + ".lock";
        try
        {
            using var made = PrivateFile.Create(path);
            FileOwner.Copy(Path.GetDirectoryName(path)!, made);
        }
        catch (IOException) when (File.Exists(path))
        {
            // From an earlier edit.
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"{target} is being edited by somebody else", e);
        }
    }
}
