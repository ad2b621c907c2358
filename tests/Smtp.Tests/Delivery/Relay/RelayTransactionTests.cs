using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>One transaction with one host; each conversation also with every reply cut into single octets.</summary>
public sealed class RelayTransactionTests
{
    private const string Envelope = """

        C: MAIL FROM:<a@from.example>
        C: RCPT TO:<b@to.example>
        """;

    private const string Content = """

        C: Subject: hi
        C:
        C: ..dot
        C: .
        """;

    [Theory, Cuts]
    public async Task Step_by_step_where_pipelining_is_not_offered(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(PlainHello + """

            C: MAIL FROM:<a@from.example>
            S: 250 ok
            C: RCPT TO:<b@to.example>
            S: 250 ok
            C: DATA
            S: 354 go on
            C: Subject: hi
            C:
            C: ..dot
            C: .
            S: 250 2.0.0 queued as 1
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 2.0.0 queued as 1"], outcomes);
    }

    [Theory, Cuts]
    public async Task The_envelope_goes_in_one_send_where_pipelining_is_offered(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(PipeliningHello + Envelope + """

            C: DATA
            R: 250 ok\r\n250 ok\r\n354 go on\r\n
            """ + Content + """

            S: 250 queued
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Theory, Cuts]
    public async Task A_server_without_EHLO_is_spoken_to_with_HELO(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(Greeting + """

            S: 502 what?
            C: HELO relay.example
            S: 250 mx.example
            C: MAIL FROM:<a@from.example>
            S: 250 ok
            C: RCPT TO:<b@to.example>
            S: 250 ok
            C: DATA
            S: 354 go on
            """ + Content + """

            S: 250 queued
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Theory, Cuts]
    public async Task Each_recipient_has_its_own_fate(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(
            PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<one@to.example>
            C: RCPT TO:<two@to.example>
            C: RCPT TO:<three@to.example>
            C: RCPT TO:<four@to.example>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 450 4.2.1 later
            S: 550-5.1.1 nobody
            S: 550 5.1.1 here
            S: 251 will forward
            S: 354 go on
            """ + Content + """

            S: 250 queued
            """,
            "one@to.example", "two@to.example", "three@to.example", "four@to.example");

        Assert.Equal(
            [
                "RelayedWithoutDsn 2.0.0 250 queued", "Deferred 4.2.1 450 4.2.1 later",
                "Failed 5.1.1 550 5.1.1 nobody here", "RelayedWithoutDsn 2.0.0 250 queued",
            ],
            outcomes);
    }

    [Theory]
    [InlineData("451 4.3.0 disk full", "Deferred 4.3.0 451 4.3.0 disk full")]
    [InlineData("554 5.7.1 spam", "Failed 5.7.1 554 5.7.1 spam")]
    [InlineData("550 4.7.1 class of the code counts", "Failed 5.0.0 550 4.7.1 class of the code counts")]
    [InlineData("552", "Failed 5.0.0 552 ")]
    public async Task The_answer_to_the_dot_decides_for_all_that_were_taken(string reply, string expected)
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(
            PipeliningHello + $"""

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<one@to.example>
            C: RCPT TO:<two@to.example>
            C: RCPT TO:<three@to.example>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 550 no
            S: 250 ok
            S: 354 go on
            {Content}
            S: {reply}
            """,
            "one@to.example", "two@to.example", "three@to.example");

        Assert.Equal([expected, "Failed 5.0.0 550 no", expected], outcomes);
    }

    [Theory, Cuts]
    public async Task A_refused_sender_is_the_end_for_all(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(
            PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<one@to.example>
            C: RCPT TO:<two@to.example>
            C: DATA
            S: 550 5.7.1 not you
            S: 503 5.5.1 MAIL first
            S: 503 5.5.1 MAIL first
            S: 503 5.5.1 MAIL first
            """,
            "one@to.example", "two@to.example");

        Assert.Equal(["Failed 5.7.1 550 5.7.1 not you", "Failed 5.7.1 550 5.7.1 not you"], outcomes);
    }

    [Fact]
    public async Task A_refusal_holds_even_when_the_host_closes_right_after_it()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(PipeliningHello + Envelope + """

            C: DATA
            S: 550 5.7.1 not you
            CLOSE
            """);

        Assert.Equal(["Failed 5.7.1 550 5.7.1 not you"], outcomes);
    }

    [Theory, Cuts]
    public async Task Who_says_354_though_nobody_was_taken_gets_a_lone_dot(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(PipeliningHello + Envelope + """

            C: DATA
            S: 250 ok
            S: 550 nobody
            S: 354 go on
            C: .
            S: 250 took an empty one
            """);

        Assert.Equal(["Failed 5.0.0 550 nobody"], outcomes);
    }

    [Theory]
    [InlineData("552 too many recipients", "Deferred 4.0.0 552 too many recipients")]
    [InlineData("552 5.5.3 too many recipients", "Deferred 4.5.3 552 5.5.3 too many recipients")]
    [InlineData("552 5.2.2 mailbox full", "Failed 5.2.2 552 5.2.2 mailbox full")]
    public async Task An_old_552_to_RCPT_means_too_many_recipients(string reply, string expected)
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(PipeliningHello + Envelope + $"\nC: DATA\nS: 250 ok\nS: {reply}\nS: 503 nobody");

        Assert.Equal([expected], outcomes);
    }

    [Fact]
    public async Task DATA_refused_is_the_fate_of_those_taken()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(PipeliningHello + Envelope + """

            C: DATA
            S: 250 ok
            S: 250 ok
            S: 452 4.3.1 no room
            """);

        Assert.Equal(["Deferred 4.3.1 452 4.3.1 no room"], outcomes);
    }

    [Fact]
    public async Task Parameters_go_to_servers_that_know_them()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", Greeting + """

            S: 250-mx.example
            S: 250-PIPELINING
            S: 250-SIZE 1000
            S: 250-8BITMIME
            S: 250 DSN
            C: MAIL FROM:<a@from.example> SIZE=19 BODY=8BITMIME RET=HDRS ENVID=e+2B1
            C: RCPT TO:<b@to.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;alias@from.example
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            B: Subject: hi\r\n\r\n\xC3\xA9\r\n.\r\n
            S: 250 queued
            """);
        var envelope = RelayFixture.Envelope() with { Return = DsnReturn.Headers, EnvelopeId = "e+1" };

        var outcomes = await relay.DeliverAsync(
            Message(TestContent.Of("Subject: hi\n\né\n"), envelope),
            new RelayRoute("to.example", relay.Hops, "test"),
            [Recipient(0, "b@to.example", DsnNotify.Success | DsnNotify.Failure, new OriginalRecipient("rfc822", "alias@from.example"))]);

        Assert.Equal(OutcomeKind.Relayed, Assert.Single(outcomes).Kind);
    }

    [Fact]
    public async Task Behind_an_alias_ORCPT_says_what_the_sender_wrote()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", Greeting + """

            S: 250-mx.example
            S: 250 DSN
            C: MAIL FROM:<a@from.example>
            S: 250 ok
            C: RCPT TO:<b@to.example> ORCPT=rfc822;alias@from.example
            S: 250 ok
            C: DATA
            S: 354 go on
            """ + Content + """

            S: 250 queued
            """);
        var recipient = new DeliveryRecipient(0, new Recipient(Address("alias@from.example")), Address("b@to.example"));

        var outcomes = await relay.DeliverAsync(Message(), new RelayRoute("to.example", relay.Hops, "test"), [recipient]);

        Assert.Equal(OutcomeKind.Relayed, Assert.Single(outcomes).Kind);
    }

    [Fact]
    public async Task An_outcome_names_the_host_and_says_whose_words_it_holds()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello + Envelope + """

            C: DATA
            S: 250 ok
            R: 550 5.1.1 no \x1B[2Jsuch\x00 user\r\n
            S: 503 no
            """);

        var outcomes = await relay.DeliverAsync(
            Message(), new RelayRoute("to.example", relay.Hops, "test"), [Recipient(7, "b@to.example")]);

        var outcome = Assert.Single(outcomes);
        Assert.Equal("[192.0.2.1]", outcome.RemoteHost);
        Assert.True(outcome.RemoteReplied);
        Assert.DoesNotContain(outcome.Diagnostic, char.IsControl);
    }

    [Fact]
    public async Task A_bounce_goes_from_the_null_path()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello + """

            C: MAIL FROM:<>
            C: RCPT TO:<b@to.example>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            """ + Content + """

            S: 250 queued
            """);

        var outcomes = await relay.DeliverAsync(Message(envelope: RelayFixture.Envelope(null)));

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }
}
