using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Content that comes in is in memory up to a bound for all, and each message has a little for itself.</summary>
public sealed class IncomingMemoryTests
{
    private const int KiB = 1024;
    private const int ForOne = (256 * KiB) + BlockPool.Large;

    private static readonly QueueOptions Options = Post.Options with { SegmentSize = 4 * 1024 * KiB, LargeContent = 256 * KiB };

    private readonly MemoryFiles _files = new();

    [Fact]
    public async Task Only_who_finds_room_stays_in_memory_and_gives_it_back_at_the_end()
    {
        await using var store = Post.Open(_files, options: Options with { IncomingMemory = ForOne });
        var first = await BringAsync(store, 128 * KiB);
        Assert.Empty(Contents());
        await using (var second = await BringAsync(store, 128 * KiB))
            Assert.Equal([$"content/{second.QueueId}"], Contents());
        Assert.Empty(Contents());

        Assert.Equal(SinkState.Accepting, await first.CommitAsync(ContentTraits.None));
        await first.DisposeAsync();
        await using var third = await BringAsync(store, 128 * KiB);
        Assert.Empty(Contents());
    }

    [Fact]
    public async Task Small_messages_need_no_room()
    {
        await using var store = Post.Open(_files, options: Options with { IncomingMemory = 0 });
        await using var message = await BringAsync(store, 8 * KiB);
        Assert.Empty(Contents());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(900)]
    public async Task Without_room_a_message_is_the_same(int length)
    {
        await using var store = Post.Open(_files, options: Options with { IncomingMemory = 0 });
        await using var message = await BringAsync(store, length * KiB);
        Assert.Equal(SinkState.Accepting, await message.CommitAsync(ContentTraits.None));
        var loaded = await store.LoadAsync(message.QueueId, TestContext.Current.CancellationToken);
        using var content = loaded!.Content;
        await using var stream = content.OpenRead();
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(Octets(length * KiB), read.ToArray());
    }

    private static async Task<IMessageTransaction> BringAsync(EmbeddedQueueStore store, int length)
    {
        var transaction = store.Begin(Post.Envelope());
        transaction.AddRecipient(Post.To("jyoti"));
        foreach (var piece in Octets(length).Chunk(32 * KiB))
        {
            transaction.Write(piece);
            Assert.Equal(SinkState.Accepting, await transaction.SpillAsync(CancellationToken.None));
        }

        return transaction;
    }

    private static byte[] Octets(int length) => [.. Enumerable.Range(0, length).Select(static i => (byte)('a' + (i % 23)))];

    private IEnumerable<string> Contents() => _files.Paths.Where(static path => path.StartsWith("content/", StringComparison.Ordinal));
}
