using Smtp.Mail;
using Xunit;
using static Smtp.Tests.Delivery.Maildir.MaildirFixture;

namespace Smtp.Tests.Delivery.Maildir;

public sealed class GroupFlusherTests
{
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    [Fact]
    public async Task One_alone_is_flushed_by_itself_content_first_and_directory_after_the_rename()
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        var seen = new List<int>();
        flush.OnContent = _ => seen.AddRange([maildir.Files("jyoti", "tmp").Length, maildir.Files("jyoti").Length]);

        await maildir.DeliverOneAsync(Message("x"));
        var calls = flush.Calls;

        Assert.Equal("content", calls[^2]);
        Assert.Equal("directory", calls[^1]);
        Assert.Equal([1, 0], seen);
    }

    [Fact]
    public async Task It_counts_as_delivered_only_when_the_directory_is_flushed()
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        await maildir.DeliverOneAsync(Message("warm"));
        flush.OnContent = _ => flush.Reached.Reset();
        flush.Fault = call =>
        {
            if (call == "content")
                flush.Open.Reset();
            return null;
        };

        var delivery = maildir.DeliverOneAsync(Message("x"));
        Assert.True(SpinWait.SpinUntil(() => flush.Calls.Count(call => call == "directory") == 2, TimeSpan.FromSeconds(30)));

        Assert.False(delivery.IsCompleted);
        Assert.Equal(2, maildir.Files("jyoti").Length);
        flush.Open.Set();
        Assert.Equal(OutcomeKind.Delivered, (await delivery).Kind);
    }

    [Fact]
    public async Task Many_share_two_flushes()
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        await maildir.DeliverOneAsync(Message("warm"));

        var deliveries = await PileUpAsync(maildir, flush, count: 100);
        flush.Open.Set();
        var outcomes = await Task.WhenAll(deliveries);

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Delivered, outcome.Kind));
        Assert.Equal(2, flush.Calls.Count(call => call == "all"));
        Assert.Equal(101 + 1, maildir.Files("jyoti").Length);
    }

    [Fact]
    public async Task What_follows_two_rounds_waits_for_more_as_long_as_three_flushes_took()
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        flush.OnContent = _ => maildir.Time.Advance(TimeSpan.FromMilliseconds(2));
        await maildir.DeliverOneAsync(Message("content and directory"));

        // One at a time, each would have a round of its own if none waited.
        var deliveries = new List<Task<Outcome>>();
        for (var i = 0; i < 10; i++)
            deliveries.Add(maildir.DeliverOneAsync(Message("x")));
        var all = Task.WhenAll(deliveries);
        while (!all.IsCompleted)
        {
            maildir.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        Assert.Equal(["content", "directory", "all", "all"], flush.Calls);
    }

    [Theory]
    [InlineData("content", InputOutputError, "4.3.0")]
    [InlineData("directory", InputOutputError, "4.3.0")]
    [InlineData("content", NoSpace, "4.3.1")]
    public async Task A_failed_flush_leaves_nothing_and_puts_mail_off(string failing, int error, string status)
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        await maildir.DeliverOneAsync(Message("warm"));
        flush.Fault = call => call == failing ? new IOException("injected", error) : null;

        var outcome = await maildir.DeliverOneAsync(Message("x"));

        Assert.Equal((OutcomeKind.Deferred, status), (outcome.Kind, outcome.Status.ToString()));
        Assert.Single(maildir.Everything());

        flush.Fault = _ => null;
        Assert.Equal(OutcomeKind.Delivered, (await maildir.DeliverOneAsync(Message("x"))).Kind);
    }

    [Fact]
    public async Task A_failed_shared_flush_fails_all_it_was_for_and_is_not_tried_again()
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        await maildir.DeliverOneAsync(Message("warm"));
        flush.Fault = call => call == "all" ? new IOException("injected", InputOutputError) : null;

        var deliveries = await PileUpAsync(maildir, flush, count: 50);
        flush.Open.Set();
        var outcomes = await Task.WhenAll(deliveries);

        // The first was alone in its round: its content was flushed, but its directory was part of the shared flush that failed.
        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.Deferred, "4.3.0"), (outcome.Kind, outcome.Status.ToString())));
        Assert.Equal(1, flush.Calls.Count(call => call == "all"));
        Assert.Single(maildir.Everything());
    }

    [Fact]
    public async Task Stopping_waits_for_what_was_written()
    {
        var flush = new FakeFlush();
        using var maildir = new MaildirFixture(flush);
        await maildir.DeliverOneAsync(Message("warm"));

        var deliveries = await PileUpAsync(maildir, flush, count: 10);
        var stop = Task.Run(maildir.Agent.Dispose, TestContext.Current.CancellationToken);
        flush.Open.Set();
        await stop;

        Assert.All(await Task.WhenAll(deliveries), outcome => Assert.Equal(OutcomeKind.Delivered, outcome.Kind));
    }

    /// <summary>One delivery held in its flush, and <paramref name="count"/> written behind it.</summary>
    private static Task<Task<Outcome>[]> PileUpAsync(MaildirFixture maildir, FakeFlush flush, int count)
    {
        flush.Reached.Reset();
        flush.Open.Reset();
        var first = maildir.DeliverOneAsync(Message("first"));
        Assert.True(flush.Reached.Wait(TimeSpan.FromSeconds(30)));
        return Task.FromResult<Task<Outcome>[]>([first, .. Enumerable.Range(0, count).Select(_ => maildir.DeliverOneAsync(Message("x")))]);
    }
}
