using System.Net;
using Smtp.Accounts;
using Smtp.Cli;
using Smtp.Policy;
using Smtp.Reception.Listening;
using Smtp.Reception.Policies;
using Smtp.Reception.Tls;
using Smtp.Routing;
using Smtp.Tests.Routing;
using Xunit;

namespace Smtp.Tests.Reception.Policies;

/// <summary>The rules that always stand, asked as <c>smtpd explain</c> asks them.</summary>
public sealed class PolicyTrialTests
{
    private const string Mine = "AA";
    private static readonly ListenerOptions Outside = new() { Name = "outside", Tls = TlsMode.StartTls };
    private static readonly ListenerOptions Submission = Outside with { Name = "submission", Service = ListenerService.Submission };
    private static readonly AccountSnapshot Accounts =
        AccountSnapshot.Read("sarika@excite.example:{PLAIN}x::::::\nkept@excite.example:{PLAIN}x::::::allow_nets=192.0.2.0/24\n");

    [Theory]
    [InlineData("203.0.113.9", "jyoti@excite.example", "the recipient is ours", true)]
    [InlineData("203.0.113.9", "al@yahoo.example", "the recipient is elsewhere and the client not in RelayClients", false)]
    [InlineData("127.0.0.1", "al@yahoo.example", "client in RelayClients 127.0.0.0/8", true)]
    [InlineData("::ffff:127.0.0.1", "al@yahoo.example", "client in RelayClients 127.0.0.0/8", true)]
    public async Task Strangers_reach_our_own_recipients_alone(string client, string recipient, string reason, bool allowed)
    {
        var relay = (await RunAsync(Question(client, recipient)))[^1];

        Assert.Equal((PolicyStage.Recipient, "Relay", reason), (relay.Stage, relay.Policy, relay.Verdict.Reason));
        Assert.Equal(allowed, relay.Verdict.Refusal is null);
    }

    [Theory]
    [InlineData(Mine, false, "client certificate AA in RelayCertificates", true)]
    [InlineData("BB", true, "client certificate issued by Tls.ClientAuthorities, Trusted in RelayCertificates", true)]
    [InlineData("BB", false, "not in RelayCertificates", false)]
    public async Task A_listed_certificate_or_a_trusted_one_lets_its_owner_relay(string print, bool trusted, string reason, bool allowed)
    {
        var question = Question("203.0.113.9", "al@yahoo.example") with
        {
            Tls = new TlsFacts("TLSv1.3", "x", new ClientCertificate(print, "CN=x", trusted)),
        };
        var relay = (await RunAsync(question, new RelayCertificates([Mine], Trusted: true)))[^1];

        Assert.Contains(reason, relay.Verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(allowed, relay.Verdict.Refusal is null);
    }

    [Fact]
    public async Task A_certificate_that_is_only_trusted_is_no_right_where_the_setting_does_not_say_so()
    {
        var question = Question("203.0.113.9", "al@yahoo.example") with
        {
            Tls = new TlsFacts("TLSv1.3", "x", new ClientCertificate("BB", "CN=x", IsTrusted: true)),
        };

        Assert.NotNull((await RunAsync(question, new RelayCertificates([Mine], Trusted: false)))[^1].Verdict.Refusal);
    }

    [Fact]
    public async Task Submission_is_for_accounts_and_they_send_from_their_own_addresses_anywhere()
    {
        var stranger = Question("203.0.113.9", "jyoti@excite.example") with { Listener = Submission };
        var account = stranger with
        {
            Account = Accounts.Find("sarika@excite.example"),
            Tls = new TlsFacts("TLSv1.3", "x"),
            Sender = RouterFixture.Address("sarika@excite.example"),
            Recipient = RouterFixture.Address("al@yahoo.example"),
        };

        Assert.Equal(530, (await RunAsync(stranger))[^1].Verdict.Refusal!.Code);
        Assert.All(await RunAsync(account), step => Assert.Null(step.Verdict.Refusal));
        var forged = (await RunAsync(account with { Sender = RouterFixture.Address("jyoti@excite.example") }))[^1];
        Assert.Equal(("Sender", 550), (forged.Policy, forged.Verdict.Refusal!.Code));
    }

    [Theory]
    [InlineData("sarika@excite.example", "203.0.113.9", false, 538)]
    [InlineData("sarika@excite.example", "127.0.0.1", false, 0)]
    [InlineData("sarika@excite.example", "203.0.113.9", true, 0)]
    [InlineData("kept@excite.example", "203.0.113.9", true, 535)]
    [InlineData("kept@excite.example", "192.0.2.9", true, 0)]
    public async Task Whether_the_account_could_log_in_there_is_a_step_of_its_own(string account, string client, bool tls, int refused)
    {
        var steps = await RunAsync(Question(client, "jyoti@excite.example") with
        {
            Listener = Submission,
            Account = Accounts.Find(account),
            Tls = tls ? new TlsFacts("TLSv1.3", "x") : null,
        });

        var login = Assert.Single(steps, step => step.Policy == "Login");
        Assert.Equal(refused, login.Verdict.Refusal?.Code ?? 0);
        Assert.Equal(refused != 0, ReferenceEquals(login, steps[^1]));
    }

    [Fact]
    public async Task Explain_prints_each_step_and_the_route_and_ends_at_the_first_refusal()
    {
        var router = Router(RelayCertificates.None);
        using var output = new StringWriter();

        Assert.Equal(1, await ExplainCommand.ExplainAsync(Order(router), router, Question("203.0.113.9", "al@yahoo.example"), output));
        Assert.Equal(
            """
            from 203.0.113.9 to listener outside (Smtp), in the clear, HELO , MAIL <>, RCPT <al@yahoo.example>
            Sender     Submission passes: the listener is not for submission: nobody needs an account
            Sender     Sender     passes: no account: anybody may name any sender
            Recipient  Relay      refused with 550 5.7.1 Relaying denied: the recipient is elsewhere and the client not in RelayClients

            """,
            output.ToString(),
            ignoreLineEndingDifferences: true);

        output.GetStringBuilder().Clear();
        Assert.Equal(0, await ExplainCommand.ExplainAsync(Order(router), router, Question("203.0.113.9", "jyoti@excite.example"), output));
        Assert.Contains("jyoti@excite.example: delivered here: ", output.ToString(), StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<TrialStep>> RunAsync(TrialQuestion question, RelayCertificates? certificates = null) =>
        new PolicyTrial(Order(Router(certificates ?? RelayCertificates.None))).RunAsync(question);

    private static PolicyOrder Order(Router router) =>
        StandingPolicies.With(static () => SenderRule.Own, router, []);

    private static Router Router(RelayCertificates certificates)
    {
        var router = RouterFixture.Example();
        router.Table = router.Table with { RelayCertificates = certificates };
        return router;
    }

    private static TrialQuestion Question(string client, string recipient) => new()
    {
        Listener = Outside,
        Client = IPAddress.Parse(client),
        Recipient = RouterFixture.Address(recipient),
    };
}
