using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts;
using Xunit;

namespace Smtp.Tests.Accounts;

public sealed class AccountFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpd-accounts-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly List<int> _read = [];

    private string Path => System.IO.Path.Combine(_folder, "accounts");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private AccountFile Open() => new(Path, _time, snapshot => _read.Add(snapshot.Count));

    private void Write(string text, TimeSpan ago)
    {
        File.WriteAllText(Path, text);
        File.SetLastWriteTimeUtc(Path, _time.GetUtcNow().UtcDateTime - ago);
    }

    [Fact]
    public void A_file_that_is_not_there_has_no_accounts_until_it_is()
    {
        var file = Open();
        Assert.Equal(0, file.Current.Count);
        Write("a@b:{PLAIN}x\n", TimeSpan.FromHours(1));
        Assert.Equal(1, file.Current.Count);
        File.Delete(Path);
        Assert.Equal(0, file.Current.Count);
    }

    [Fact]
    public void A_change_is_seen_at_once_and_a_file_unchanged_is_not_read_again()
    {
        Write("a@b:{PLAIN}x\n", TimeSpan.FromHours(1));
        var file = Open();
        var first = file.Current;
        Assert.Same(first, file.Current);
        Write("a@b:{PLAIN}x\nc@d:{PLAIN}y\n", TimeSpan.FromMinutes(1));
        Assert.Equal(2, file.Current.Count);
        Assert.Equal([1, 2], _read);
    }

    /// <summary>Two changes within one tick of the file system's clock, the second of the same length.</summary>
    [Fact]
    public void A_change_within_the_same_tick_is_seen_too()
    {
        Write("a@b:{PLAIN}x\n", TimeSpan.FromSeconds(1));
        var file = Open();
        Assert.True(file.Current.Verify(file.Current.Find("a@b"), "x"u8));
        Write("a@b:{PLAIN}y\n", TimeSpan.FromSeconds(1));
        Assert.True(file.Current.Verify(file.Current.Find("a@b"), "y"u8));
    }

    [Fact]
    public void What_is_there_and_cannot_be_read_is_an_error()
    {
        Directory.CreateDirectory(Path);
        Assert.Equal(0, Open().Current.Count); // A folder is no file, and not there.
        Directory.Delete(Path);
        using (var stream = File.Create(Path))
            stream.SetLength((32 * 1024 * 1024) + 1);
        Assert.Throws<IOException>(() => Open().Current);
    }
}
