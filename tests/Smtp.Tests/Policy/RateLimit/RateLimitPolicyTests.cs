using System.Net;
using Microsoft.Extensions.Time.Testing;
using Smtp.Policy;
using Smtp.Policy.RateLimit;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Policy.RateLimit;

public sealed class RateLimitPolicyTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(RateScope.Client, "203.0.113.5", "203.0.113.5", false)]
    [InlineData(RateScope.Client, "203.0.113.5", "203.0.113.6", true)]
    [InlineData(RateScope.Client, "2001:db8::1", "2001:db8::2", false)]
    [InlineData(RateScope.Network, "203.0.113.5", "203.0.113.6", false)]
    [InlineData(RateScope.Network, "203.0.113.5", "203.0.114.6", true)]
    [InlineData(RateScope.Network, "2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public async Task Connections_count_for_the_client_or_its_network(RateScope scope, string one, string other, bool free)
    {
        var policy = Policy(new RateRule(scope, RateQuantity.Connections, 1, RateWindow.Minute));
        Assert.Null(await AskAsync(policy, PolicyStage.Connection, Facts(one)));

        var refusal = await AskAsync(policy, PolicyStage.Connection, Facts(other));
        Assert.Equal(free ? null : ReplyCatalogue.TooManyConnections, refusal);
    }

    [Theory]
    [InlineData(RateQuantity.Messages, PolicyStage.Sender, 450)]
    [InlineData(RateQuantity.Recipients, PolicyStage.Recipient, 452)]
    [InlineData(RateQuantity.Bytes, PolicyStage.Content, 450)]
    public async Task Mail_is_counted_by_client_account_and_sender(RateQuantity quantity, PolicyStage stage, int code)
    {
        foreach (var scope in new[] { RateScope.Client, RateScope.Account, RateScope.Sender })
        {
            var policy = Policy(new RateRule(scope, quantity, 10, RateWindow.Day));
            var facts = Facts(account: scope == RateScope.Account ? "sarika@excite.example" : null);
            facts.ContentLength = 1;
            for (var i = 0; i < 10; i++)
                Assert.Null(await AskAsync(policy, stage, facts));

            Assert.Equal(code, (await AskAsync(policy, stage, facts))?.Code);
            _time.Advance(TimeSpan.FromHours(29));
            Assert.Null(await AskAsync(policy, stage, facts));
        }
    }

    [Theory]
    [InlineData(SessionEvent.CommandRefused, RateQuantity.Errors)]
    [InlineData(SessionEvent.RecipientUnknown, RateQuantity.UnknownRecipients)]
    public async Task Errors_and_unknown_recipients_shut_the_client_out_until_they_are_old(SessionEvent what, RateQuantity quantity)
    {
        var policy = Policy(new RateRule(RateScope.Client, quantity, 2, RateWindow.Hour));
        var facts = Facts();
        policy.Happened(what, facts);
        Assert.Null(await AskAsync(policy, PolicyStage.Recipient, facts));
        policy.Happened(what, facts);

        foreach (var stage in new[] { PolicyStage.Connection, PolicyStage.Sender, PolicyStage.Recipient })
            Assert.Equal(421, (await AskAsync(policy, stage, facts))?.Code);
        Assert.Null(await AskAsync(policy, PolicyStage.Connection, Facts("198.51.100.1")));
        _time.Advance(TimeSpan.FromMinutes(70));
        Assert.Null(await AskAsync(policy, PolicyStage.Connection, facts));
    }

    [Fact]
    public async Task Who_has_logged_in_is_counted_by_account_and_not_by_the_address_many_share()
    {
        var policy = Policy(new RateRule(RateScope.Client, RateQuantity.Messages, 1, RateWindow.Hour));
        for (var i = 0; i < 5; i++)
            Assert.Null(await AskAsync(policy, PolicyStage.Sender, Facts(account: "sarika@excite.example")));

        Assert.Null(await AskAsync(policy, PolicyStage.Sender, Facts()));
        Assert.NotNull(await AskAsync(policy, PolicyStage.Sender, Facts()));
    }

    [Fact]
    public async Task The_null_sender_is_everybodys_and_counted_for_nobody()
    {
        var policy = Policy(new RateRule(RateScope.Sender, RateQuantity.Messages, 1, RateWindow.Hour));
        var facts = Facts();
        facts.Sender = null;

        for (var i = 0; i < 5; i++)
            Assert.Null(await AskAsync(policy, PolicyStage.Sender, facts));
    }

    [Fact]
    public async Task A_message_that_is_announced_too_large_for_what_is_left_is_put_off_before_it_is_sent()
    {
        var policy = Policy(new RateRule(RateScope.Client, RateQuantity.Bytes, 100, RateWindow.Hour));
        var facts = Facts();
        facts.ContentLength = 60;
        Assert.Null(await AskAsync(policy, PolicyStage.Content, facts));

        facts.DeclaredLength = 40;
        Assert.Null(await AskAsync(policy, PolicyStage.Sender, facts));
        facts.DeclaredLength = 41;
        Assert.Equal(ReplyCatalogue.TooMuchContent, await AskAsync(policy, PolicyStage.Sender, facts));
    }

    [Fact]
    public async Task What_one_limit_refuses_is_not_counted_for_another()
    {
        var policy = Policy(
            new RateRule(RateScope.Client, RateQuantity.Messages, 2, RateWindow.Hour),
            new RateRule(RateScope.Sender, RateQuantity.Messages, 1, RateWindow.Hour));
        var other = Facts();
        other.Sender = Address("other@client.example");
        Assert.Null(await AskAsync(policy, PolicyStage.Sender, Facts()));
        Assert.NotNull(await AskAsync(policy, PolicyStage.Sender, Facts()));

        Assert.Null(await AskAsync(policy, PolicyStage.Sender, other));
    }

    [Theory]
    [InlineData("127.0.0.1", false, false, true)]
    [InlineData("127.0.0.1", true, false, false)]
    [InlineData("::1", false, false, true)]
    [InlineData("10.0.0.1", false, false, true)]
    [InlineData("10.0.0.1", false, true, false)]
    [InlineData("192.0.2.7", false, false, true)]
    [InlineData("203.0.113.5", false, false, false)]
    public async Task Loopback_relay_clients_and_named_networks_have_no_limit(string client, bool loopback, bool relayClients, bool free)
    {
        var limits = new RateLimits
        {
            Rules = [new RateRule(RateScope.Client, RateQuantity.Connections, 1, RateWindow.Minute)],
            LimitLoopback = loopback,
            LimitRelayClients = relayClients,
            Unlimited = [IPNetwork.Parse("192.0.2.0/24")],
        };
        var policy = new RateLimitPolicy(limits, IPNetwork.Parse("10.0.0.0/8").Contains, _time);
        await AskAsync(policy, PolicyStage.Connection, Facts(client));

        Assert.Equal(free, (await AskAsync(policy, PolicyStage.Connection, Facts(client))) is null);
    }

    [Fact]
    public async Task The_reason_names_the_limit_who_has_reached_it_and_when_it_is_free_again()
    {
        var policy = Policy(new RateRule(RateScope.Network, RateQuantity.Messages, 2, RateWindow.Hour));
        await AskAsync(policy, PolicyStage.Sender, Facts());
        await AskAsync(policy, PolicyStage.Sender, Facts());
        _time.Advance(TimeSpan.FromMinutes(30));

        var verdict = await policy.AskAsync(PolicyStage.Sender, Facts());
        Assert.Equal(
            "PerNetwork.MessagesPerHour 2 is reached: 203.0.113.0/24 has used 2, free again in 2315 s, at 2026-11-28 13:08:34Z",
            verdict.Reason);
    }

    [Fact]
    public async Task The_sender_is_the_same_however_it_is_written()
    {
        var policy = Policy(new RateRule(RateScope.Sender, RateQuantity.Messages, 1, RateWindow.Hour));
        var facts = Facts();
        facts.Sender = Address("A@CLIENT.example");
        Assert.Null(await AskAsync(policy, PolicyStage.Sender, Facts()));

        Assert.NotNull(await AskAsync(policy, PolicyStage.Sender, facts));
    }

    [Fact]
    public async Task Where_no_limit_is_set_nobody_looks_who_the_client_is()
    {
        var looks = 0;
        var rule = new RateRule(RateScope.Client, RateQuantity.Messages, 1, RateWindow.Hour);
        var policy = new RateLimitPolicy(new RateLimits { Rules = [rule] }, _ => ++looks == 0, _time);

        foreach (var stage in new[] { PolicyStage.Connection, PolicyStage.Recipient, PolicyStage.Content })
            Assert.Equal("no limit is set", (await policy.AskAsync(stage, Facts())).Reason);
        policy.Happened(SessionEvent.CommandRefused, Facts());
        policy.Happened(SessionEvent.RecipientUnknown, Facts());
        Assert.Equal(0, looks);

        Assert.Equal("within PerClient.MessagesPerHour 1", (await policy.AskAsync(PolicyStage.Sender, Facts())).Reason);
        Assert.Equal(1, looks);
    }

    [Theory]
    [InlineData(RateQuantity.Errors, SessionEvent.CommandRefused)]
    [InlineData(RateQuantity.UnknownRecipients, SessionEvent.RecipientUnknown)]
    public async Task One_limit_alone_is_asked_about_at_every_stage_it_shuts_out_from(RateQuantity quantity, SessionEvent what)
    {
        foreach (var scope in new[] { RateScope.Client, RateScope.Network, RateScope.Account })
        {
            var policy = Policy(new RateRule(scope, quantity, 1, RateWindow.Hour));
            var facts = Facts(account: scope == RateScope.Account ? "sarika@excite.example" : null);
            policy.Happened(what, facts);

            foreach (var stage in new[] { PolicyStage.Connection, PolicyStage.Sender, PolicyStage.Recipient })
                Assert.Equal($"Per{scope}.{quantity}PerHour 1 is reached", (await policy.AskAsync(stage, facts)).Reason.Split(':')[0]);
        }
    }

    [Fact]
    public void A_question_costs_no_object_however_many_networks_have_no_limit()
    {
        var limits = new RateLimits { Unlimited = new List<IPNetwork> { IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("10.0.0.0/8") } };
        var policy = new RateLimitPolicy(limits, static _ => false, _time);
        var facts = Facts();
        Ask(10);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Ask(int times)
        {
            for (var i = 0; i < times; i++)
            {
                var answer = policy.AskAsync(PolicyStage.Recipient, facts);
                if (!answer.IsCompletedSuccessfully || answer.Result.Refusal is not null)
                    Assert.Fail("It is within every limit.");
            }
        }
    }

    private RateLimitPolicy Policy(params RateRule[] rules) => new(new RateLimits { Rules = rules }, static _ => false, _time);

    private static async Task<Reply?> AskAsync(RateLimitPolicy policy, PolicyStage stage, PolicyFacts facts) =>
        (await policy.AskAsync(stage, facts)).Refusal;

    private static PolicyFacts Facts(string client = "203.0.113.5", string? account = null) => new()
    {
        Client = IPAddress.Parse(client),
        Listener = new ListenerFacts("outside"),
        Account = account,
        Sender = Address("a@client.example"),
        Recipient = Address("jyoti@excite.example"),
    };

    private static Mailbox Address(string text)
    {
        Assert.True(MailboxParser.TryParse(text, out var mailbox, out _));
        return mailbox!;
    }
}
