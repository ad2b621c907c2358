using Smtp.Composition;
using Smtp.Delivery.Maildir;
using Smtp.Queue;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class MemoryLimitTests
{
    private const long MiB = 1024 * 1024;
    private const long Plenty = 16 * 1024 * MiB;

    private static readonly QueueOptions Queue = new() { Directory = "/queue" };
    private static readonly MaildirOptions Mailboxes = new() { Root = "/mail" };

    [Fact]
    public void Where_there_is_plenty_the_settings_stand()
    {
        Assert.Equal(10_000, MemoryLimit.Connections(10_000, Plenty));
        Assert.Equal(250_000, MemoryLimit.Recipients(250_000, Plenty));
        Assert.Equal(Queue, MemoryLimit.Fit(Queue, Plenty));
        Assert.Equal(Mailboxes, MemoryLimit.Fit(Mailboxes, Plenty));
    }

    /// <summary>All that may be in memory at once, by what each takes.</summary>
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(4096)]
    public void What_is_held_at_once_leaves_a_quarter_free(long mebibytes)
    {
        var available = mebibytes * MiB;
        var queue = MemoryLimit.Fit(Queue, available);
        var held = (MemoryLimit.Connections(10_000, available) * (long)MemoryLimit.PerConnection)
            + (MemoryLimit.Recipients(250_000, available) * 2304L)
            + queue.ContentMemory + queue.IncomingMemory + (queue.ActiveMessages * 128L * 1024)
            + (MemoryLimit.Fit(Mailboxes, available).MaximumConcurrency * 512L * 1024);
        Assert.InRange(held, 1, available / 4 * 3);
    }

    [Fact]
    public void However_little_there_is_one_of_each_remains()
    {
        Assert.Equal(1, MemoryLimit.Connections(10_000, 0));
        Assert.Equal(1, MemoryLimit.Recipients(1000, 0));
        Assert.Equal(1, MemoryLimit.Fit(Queue, 0).ActiveMessages);
        Assert.Equal(1, MemoryLimit.Fit(Mailboxes, 0).MaximumConcurrency);
    }

    [Fact]
    public void This_process_may_use_some() => Assert.InRange(MemoryLimit.OfThisProcess(), 16 * MiB, long.MaxValue);
}
