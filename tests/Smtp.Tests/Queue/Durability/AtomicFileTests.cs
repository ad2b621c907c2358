using Smtp.Queue.Durability;
using Xunit;

namespace Smtp.Tests.Queue.Durability;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpd-atomic-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "sub", "accounts");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_file_is_for_its_owner_alone()
    {
        Assert.True(AtomicFile.Edit(Path, text => text + "a"));
        Assert.Equal("a", File.ReadAllText(Path));
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Who_could_read_it_still_can()
    {
        Assert.True(AtomicFile.Edit(Path, _ => "a"));
        if (OperatingSystem.IsWindows())
            return;

        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.True(AtomicFile.Edit(Path, text => text + "b"));
        Assert.Equal("ab", File.ReadAllText(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_reader_keeps_the_file_it_has_opened_and_nothing_half_written_is_left()
    {
        AtomicFile.Edit(Path, _ => "before");
        using var reader = new StreamReader(File.OpenRead(Path));
        AtomicFile.Edit(Path, _ => "after");
        Assert.Equal("before", reader.ReadToEnd());
        Assert.False(AtomicFile.Edit(Path, _ => null));
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Edit(Path, _ => throw new InvalidOperationException()));
        Assert.Equal("after", File.ReadAllText(Path));
        var files = Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Select(System.IO.Path.GetFileName);
        Assert.Equal(["accounts", "accounts.lock"], files.Order());
    }

    [Fact]
    public void Two_do_not_edit_at_the_same_time() =>
        Assert.True(AtomicFile.Edit(Path, _ =>
        {
            var refusal = Assert.Throws<IOException>(() => AtomicFile.Edit(Path, _ => "x"));
            Assert.Contains("somebody else", refusal.Message, StringComparison.Ordinal);
            return "y";
        }));

    [Fact]
    public void A_link_keeps_pointing_where_it_points()
    {
        AtomicFile.Edit(Path, _ => "a");
        var link = System.IO.Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, Path);
        AtomicFile.Edit(link, _ => "b");
        Assert.Equal("b", File.ReadAllText(Path));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void What_a_crash_has_left_is_removed_by_the_next_writing()
    {
        Assert.True(AtomicFile.Edit(Path, _ => "a"));
        File.WriteAllText(Path + ".new", "half of something longer");
        Assert.True(AtomicFile.Edit(Path, text => text + "b"));
        Assert.Equal("ab", File.ReadAllText(Path));
        File.WriteAllText(Path + ".new", "half of something longer");
        AtomicFile.Replace(Path, "c"u8);
        Assert.Equal("c", File.ReadAllText(Path));
        Assert.Equal(2, Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Length);
    }

    [Fact]
    public void A_file_is_whole_or_as_it_was_and_its_draft_goes_where_it_fails()
    {
        var path = System.IO.Path.Combine(_folder, "file");
        AtomicFile.Replace(path, "before"u8);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Replace(path, "x"u8, static _ => throw new InvalidOperationException()));
        Assert.Equal("before", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
