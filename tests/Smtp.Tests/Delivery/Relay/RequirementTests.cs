using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>What a message needs of a host: SIZE, SMTPUTF8, 8BITMIME.</summary>
public sealed class RequirementTests
{
    private const string Data = """

        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go on
        C: Subject: hi
        C:
        C: ..dot
        C: .
        S: 250 queued
        """;

    [Fact]
    public async Task A_message_larger_than_the_host_takes_is_not_sent()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(Greeting + """

            S: 250-mx.example
            S: 250 SIZE 20
            """);

        Assert.Equal(["Failed 5.3.4 the message has 21 octets, the host takes 20"], outcomes);
    }

    [Fact]
    public async Task Size_zero_is_no_limit()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(Greeting + """

            S: 250-mx.example
            S: 250-PIPELINING
            S: 250 SIZE 0
            C: MAIL FROM:<a@from.example> SIZE=21
            C: RCPT TO:<b@to.example>
            """ + Data);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Fact]
    public async Task An_international_local_part_needs_SMTPUTF8_and_the_others_go_without_it()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(
            PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@xn--bcher-kva.example>
            """ + Data,
            "jürgen@to.example", "b@bücher.example");

        Assert.Equal(
            ["Failed 5.6.7 the message needs SMTPUTF8, which the host does not offer", "RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Fact]
    public async Task An_international_sender_needs_SMTPUTF8()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello);

        var outcomes = await relay.DeliverAsync(Message(envelope: RelayFixture.Envelope("jürgen@from.example") with { SmtpUtf8 = true }));

        Assert.Equal(["Failed 5.6.7 the message needs SMTPUTF8, which the host does not offer"], outcomes);
    }

    [Theory]
    [InlineData("Subject: é\n\ntext\n", false)]
    [InlineData("Subject: e\n\né\n", true)]
    public async Task Of_the_content_only_the_header_needs_SMTPUTF8(string content, bool relayed)
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", relayed
            ? PipeliningHello + """

              C: MAIL FROM:<a@from.example>
              C: RCPT TO:<b@to.example>
              C: DATA
              S: 250 ok
              S: 250 ok
              S: 354 go on
              C: Subject: e
              C:
              C: é
              C: .
              S: 250 queued
              """
            : PipeliningHello);

        var outcomes = await relay.DeliverAsync(Message(TestContent.Of(content), RelayFixture.Envelope() with { SmtpUtf8 = true }));

        Assert.StartsWith(relayed ? "RelayedWithoutDsn" : "Failed 5.6.7", Assert.Single(outcomes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_SMTPUTF8_is_offered_it_is_asked_for()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(
            Greeting + """

            S: 250-mx.example
            S: 250-PIPELINING
            S: 250 SMTPUTF8
            C: MAIL FROM:<a@from.example> SMTPUTF8
            C: RCPT TO:<jürgen@to.example>
            """ + Data,
            "jürgen@to.example");

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Fact]
    public async Task Eight_bit_content_goes_unchanged_to_a_server_without_8BITMIME()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            C: é
            C: .
            S: 250 queued
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], await relay.DeliverAsync(Message(TestContent.Of("é\n"))));
    }
}
