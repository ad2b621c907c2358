using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Queue;
using Smtp.Queue.Scheduling;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class ExpansionLimitTests
{
    /// <summary>More could be written down, and not be read again.</summary>
    [Theory]
    [InlineData(QueuedMessage.MostRecipients, "5.5.3")]
    [InlineData(1000, null)]
    public async Task A_message_has_no_more_recipients_than_can_be_read_again(int members, string? status)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(55));
        var there = new FakeDelivery { Expansion = name => name == "list" ? [.. Enumerable.Repeat("member", members)] : null };
        var options = Post.Options with { SegmentSize = 1024 * 1024 };
        await using var store = Post.Open(new MemoryFiles(), time, options);
        await using var scheduler = new DeliveryScheduler(store, there, there, options, time, new Random(1), NullLoggerFactory.Instance);
        await scheduler.StartAsync();

        await Post.Accept(store, Post.Text("x"), "list");
        await Eventually.Until(() => store.Count == 0, time);

        Assert.Equal(status, there.Notices.SingleOrDefault()?.Outcome.Status.ToString());
        Assert.Equal(status is null, there.Deliveries.Contains("member"));
    }
}
