namespace Smtp.Queue.Durability;

/// <summary>Folders for the owner alone.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it and what is missing above it; what is there stays as it is.</summary>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public static void Create(string path)
    {
        // .NET's mode holds for the last component only, so each one is made by itself.
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent && !Directory.Exists(parent))
            Create(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
    }
}
