using Smtp.Delivery.Maildir;
using Xunit;

namespace Smtp.Tests.Delivery.Maildir;

public sealed class DiskFaultTests
{
    [Fact]
    public async Task A_full_disk_is_known_by_what_the_system_says()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        var fault = await Assert.ThrowsAnyAsync<IOException>(
            async () => await RandomAccess.WriteAsync(full, new byte[1], 0, TestContext.Current.CancellationToken));

        Assert.True(DiskFault.IsFull(fault));
    }

    [Fact]
    public void Other_faults_are_not_a_full_disk()
    {
        Assert.False(DiskFault.IsFull(new IOException("input/output error", 5)));
        Assert.False(DiskFault.IsFull(new UnauthorizedAccessException()));
        Assert.False(DiskFault.IsFull(new FileNotFoundException()));
    }
}
