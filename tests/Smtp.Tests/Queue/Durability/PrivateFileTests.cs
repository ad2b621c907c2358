using Smtp.Queue.Durability;
using Xunit;

namespace Smtp.Tests.Queue.Durability;

public sealed class PrivateFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtp-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_the_owners_alone_and_written_by_nobody_else()
    {
        var path = Path.Combine(_folder, "a");
        using (var file = PrivateFile.Create(path))
            RandomAccess.Write(file, "content"u8, 0);

        Assert.Equal("content", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void What_exists_is_never_opened()
    {
        var path = Path.Combine(_folder, "a");
        File.WriteAllText(path, "before");
        Assert.Throws<IOException>(() => PrivateFile.Create(path));
        File.Delete(path);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(path, Path.Combine(_folder, "target"));
            Assert.Throws<IOException>(() => PrivateFile.Create(path));
            Assert.False(File.Exists(Path.Combine(_folder, "target")));
        }
    }

    [Fact]
    public void Without_its_directory_it_says_so() =>
        Assert.Throws<DirectoryNotFoundException>(() => PrivateFile.Create(Path.Combine(_folder, "none", "a")));

    [Fact]
    public void It_is_renamed_and_replaces_nothing()
    {
        var (path, other) = (Path.Combine(_folder, "a"), Path.Combine(_folder, "b"));
        PrivateFile.Create(path).Dispose();
        PrivateFile.Rename(path, other);
        Assert.Equal([other], Directory.GetFiles(_folder));

        File.WriteAllText(path, "new");
        Assert.ThrowsAny<IOException>(() => PrivateFile.Rename(path, other));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal("", File.ReadAllText(other));
        Assert.ThrowsAny<IOException>(() => PrivateFile.Rename(Path.Combine(_folder, "none"), Path.Combine(_folder, "c")));
    }
}
