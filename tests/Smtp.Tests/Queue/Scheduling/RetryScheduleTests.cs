using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Queue;
using Smtp.Queue.Scheduling;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(55);

    [Theory]
    [InlineData("450 4.7.1 come back", "4.7.1", "greylisting, sooner", 1, 30)]
    [InlineData("451 Greylisted, try again", "4.0.0", "greylisting, sooner", 1, 30)]
    [InlineData("421 4.7.0 too much mail", "4.7.0", "the usual schedule", 1, 240)]
    [InlineData("450 4.2.2 over quota", "4.2.2", "full mailbox, later", 15, 240)]
    [InlineData("452 no room", "4.0.0", "full mailbox, later", 15, 240)]
    [InlineData("452 4.5.3 too many recipients", "4.5.3", "the usual schedule", 1, 240)]
    [InlineData("450 4.2.0 later", "4.2.0", "the usual schedule", 1, 240)]
    public void Known_replies_have_intervals_of_their_own(string reply, string status, string rule, int first, int maximum)
    {
        var schedule = new RetrySchedule(Post.Options, new Random(1));

        var found = schedule.RuleFor(To("a@there.example"), Deferral(reply, status));

        Assert.Equal(rule, found.Name);
        AssertAbout(first, schedule.Next(found, Now, Now, attempts: 0));
        AssertAbout(maximum, schedule.Next(found, Now, Now, attempts: 20));
    }

    [Theory]
    [InlineData("a@mx.yahoo.example", "450 4.2.0 x", "4.2.0", "first")]
    [InlineData("a@MX.Yahoo.example", "451 4.3.0 x", "4.3.0", "second")]
    [InlineData("a@yahoo.example", "450 4.2.0 x", "4.2.0", "the usual schedule")]
    [InlineData("a@excite.example", "450 4.7.1 x", "4.7.1", "third")]
    [InlineData("a@excite.example", "450 4.2.0 x", "4.2.0", "the usual schedule")]
    [InlineData("a@[192.0.2.1]", "450 4.2.0 x", "4.2.0", "the usual schedule")]
    public void The_first_rule_for_domain_and_reply_counts(string address, string reply, string status, string rule)
    {
        var options = Post.Options with
        {
            Retries = [Rule("first", "*.yahoo.example", "450"), Rule("second", "*.yahoo.example"), Rule("third", "*", "4.7.*")],
        };

        Assert.Equal(rule, new RetrySchedule(options, new Random(1)).RuleFor(To(address), Deferral(reply, status)).Name);
    }

    [Fact]
    public void A_rule_has_its_own_end()
    {
        var options = Post.Options with { Retries = [Rule("short", "there.example") with { Expiry = TimeSpan.FromHours(2) }] };
        var schedule = new RetrySchedule(options, new Random(1));
        var busy = Deferral("450 busy", "4.0.0");

        Assert.Equal(OutcomeKind.Deferred, schedule.Judge(To("a@there.example"), busy, Now.AddHours(1.9), Now).Kind);
        Assert.Equal("4.4.7", schedule.Judge(To("a@there.example"), busy, Now.AddHours(2), Now).Status.ToString());
        Assert.Equal(OutcomeKind.Deferred, schedule.Judge(To("a@elsewhere.example"), busy, Now.AddHours(2), Now).Kind);
    }

    private static void AssertAbout(int minutes, DateTimeOffset next) =>
        Assert.InRange((next - Now).TotalMinutes, minutes * 0.9, minutes * 1.1);

    private static RetryRule Rule(string name, string domain, params string[] status) => new()
    {
        Name = name,
        Domains = [domain],
        Status = [.. status.Select(Pattern)],
        First = TimeSpan.FromMinutes(5),
        Maximum = TimeSpan.FromHours(1),
        Expiry = TimeSpan.FromDays(1),
    };

    private static ReplyPattern Pattern(string text)
    {
        Assert.True(ReplyPattern.TryParse(text, out var pattern));
        return pattern;
    }

    private static QueuedRecipient To(string address)
    {
        Assert.True(MailboxParser.TryParse(address, out var mailbox, out _));
        return new QueuedRecipient(0, new Recipient(mailbox!), 0, Now, LastOutcome: null);
    }

    private static Outcome Deferral(string reply, string status)
    {
        var parts = Array.ConvertAll(status.Split('.'), byte.Parse);
        var enhanced = new EnhancedStatus(parts[0], parts[1], parts[2]);
        return new(OutcomeKind.Deferred, enhanced, reply, "mx.example [192.0.2.1]", RemoteReplied: true);
    }
}
