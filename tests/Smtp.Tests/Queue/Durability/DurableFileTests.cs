using Smtp.Queue.Durability;
using Xunit;

namespace Smtp.Tests.Queue.Durability;

public sealed class DurableFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("smtp-queue-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_flush_that_cannot_be_done_says_so()
    {
        // A pipe has no stable storage: EINVAL, which .NET's own flush would hide.
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        Assert.Throws<IOException>(() => DurableFile.Flush(file));
    }

    [Fact]
    public void Files_directories_and_the_file_system_are_flushed()
    {
        var path = Path.Combine(_directory.FullName, "file");
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
            DurableFile.Flush(file);

        DurableFile.FlushDirectory(_directory.FullName);
        Assert.Equal(OperatingSystem.IsLinux(), DurableFile.TryFlushFileSystem(path));
    }

    [Fact]
    public void A_missing_directory_is_an_error_with_its_name()
    {
        var path = Path.Combine(_directory.FullName, "missing");

        Assert.Contains(path, Assert.Throws<IOException>(() => DurableFile.FlushDirectory(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_daemon_on_a_directory_hears_the_first_ones_process_id()
    {
        using (DirectoryLock.Take(_directory.FullName))
        {
            var refusal = Assert.Throws<IOException>(() => DirectoryLock.Take(_directory.FullName));
            Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        }

        DirectoryLock.Take(_directory.FullName).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1024)]
    public void What_is_written_is_read_whether_past_the_page_cache_or_not(int length)
    {
        var path = Path.Combine(_directory.FullName, "file");
        using var file = DiskFile.Create(path, length);
        using var memory = new AlignedMemory(8192);
        memory.Span.Fill((byte)'x');

        file.Write(memory.Span, 4096);
        file.Write(memory.Span[1..101], 20_000);
        file.Flush();

        var octets = new byte[9000];
        Assert.Equal(9000, file.Read(octets, 4000));
        Assert.Equal(new byte[96], octets[..96]);
        Assert.All(octets[96..(96 + 8192)], octet => Assert.Equal((byte)'x', octet));
        Assert.Equal(Math.Max(length, 20_100), file.Length);
        file.Truncate(4100);
        Assert.Equal(100, file.Read(octets, 4000));
        Assert.Throws<IOException>(() => DiskFile.Create(path, length));
    }
}
