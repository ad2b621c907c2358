using Smtp.Queue.Durability;
using Xunit;

namespace Smtp.Tests.Queue.Durability;

public sealed class FileSystemFlushTests
{
    [Fact]
    public void The_file_system_of_a_directory_is_flushed_as_often_as_asked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has syncfs.");
        using var fileSystem = FileSystemFlush.TryOpen(Path.GetTempPath());

        Assert.NotNull(fileSystem);
        fileSystem.Flush();
        fileSystem.Flush();
    }

    [Fact]
    public void A_directory_that_does_not_exist_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has syncfs.");

        var error = Assert.ThrowsAny<IOException>(() => FileSystemFlush.TryOpen("/nowhere/at/all"));

        Assert.Contains("open", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_the_end_it_does_not_pretend_to_flush()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has syncfs.");
        var fileSystem = FileSystemFlush.TryOpen(Path.GetTempPath());
        fileSystem!.Dispose();

        Assert.Throws<ObjectDisposedException>(fileSystem.Flush);
    }
}
