using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>BDAT (RFC 3030), and the content that may only go by it or must not.</summary>
public sealed class ChunkingTests
{
    private const string ChunkingHello = Greeting + """

        S: 250-mx.example
        S: 250-PIPELINING
        S: 250-8BITMIME
        S: 250-BINARYMIME
        S: 250 CHUNKING
        """;

    [Theory, Cuts]
    public async Task Small_content_travels_with_the_envelope(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(ChunkingHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            C: BDAT 21 LAST
            B: Subject: hi\r\n\r\n.dot\r\n
            S: 250 ok
            S: 250 ok
            S: 250 queued
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Theory, Cuts]
    public async Task Nobody_taken_the_answer_to_the_chunk_is_not_believed(int cut)
    {
        await using var relay = new RelayFixture { Dialer = { MaximumRead = cut } };

        var outcomes = await relay.DeliverAsync(ChunkingHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            C: BDAT 21 LAST
            B: Subject: hi\r\n\r\n.dot\r\n
            S: 250 ok
            S: 550 5.1.1 nobody
            S: 250 taken all the same
            """);

        Assert.Equal(["Failed 5.1.1 550 5.1.1 nobody"], outcomes);
    }

    [Fact]
    public async Task Large_content_waits_until_somebody_is_taken()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", ChunkingHello + $"""

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            S: 250 ok
            S: 250 ok
            C: BDAT 100002 LAST
            C: {new string('x', 100_000)}
            S: 250 queued
            """);

        var content = new TestContent([.. Enumerable.Repeat((byte)'x', 100_000), .. "\r\n"u8], inMemory: false);

        var outcomes = await relay.DeliverAsync(Message(content));

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Fact]
    public async Task Large_content_is_not_sent_when_nobody_is_taken()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", ChunkingHello + """

            C: MAIL FROM:<a@from.example> BODY=BINARYMIME
            C: RCPT TO:<b@to.example>
            S: 250 ok
            S: 550 nobody
            """);

        var outcomes = await relay.DeliverAsync(Message(new TestContent(new byte[100_000]), Binary));

        Assert.Equal(["Failed 5.0.0 550 nobody"], outcomes);
    }

    [Fact]
    public async Task Step_by_step_without_pipelining()
    {
        await using var relay = new RelayFixture();

        var outcomes = await relay.DeliverAsync(Greeting + """

            S: 250-mx.example
            S: 250 CHUNKING
            C: MAIL FROM:<a@from.example>
            S: 250 ok
            C: RCPT TO:<b@to.example>
            S: 250 ok
            C: BDAT 21 LAST
            B: Subject: hi\r\n\r\n.dot\r\n
            S: 250 queued
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Fact]
    public async Task Binary_content_goes_octet_for_octet()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", ChunkingHello + """

            C: MAIL FROM:<a@from.example> BODY=BINARYMIME
            C: RCPT TO:<b@to.example>
            C: BDAT 7 LAST
            B: \r\n\0\n\r.x
            S: 250 ok
            S: 250 ok
            S: 250 queued
            """);

        var outcomes = await relay.DeliverAsync(Message(new TestContent("\r\n\0\n\r.x"u8.ToArray()), Binary));

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Fact]
    public async Task Binary_content_is_returned_where_it_cannot_go()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello);

        var outcomes = await relay.DeliverAsync(Message(new TestContent("\r\n\0\n\r.x"u8.ToArray()), Binary));

        Assert.Equal(["Failed 5.6.1 the message needs BINARYMIME, which the host does not offer"], outcomes);
    }

    [Fact]
    public async Task What_is_called_binary_but_consists_of_lines_goes_to_any_server()
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            C: just text
            C: .
            S: 250 queued
            """);

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], await relay.DeliverAsync(Message(TestContent.Of("just text\n"), Binary)));
    }

    /// <summary>
    /// Smuggling, the outbound half: what came by BDAT with look-alikes of the end mark leaves without them, even to a server with CHUNKING.
    /// </summary>
    [Theory]
    [InlineData("a\n.\nMAIL FROM:<x@y>\n", @"a\r\n..\r\nMAIL FROM:<x@y>\r\n.\r\n")]
    [InlineData("a\r.\rb\r\n", @"a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\n\0.\r\nb", @"a\r\n..\r\nb\r\n.\r\n")]
    [InlineData(".", @"..\r\n.\r\n")]
    public async Task Bare_line_endings_never_leave(string content, string sent)
    {
        await using var relay = new RelayFixture();
        var clean = content == ".";
        relay.Dialer.Add("192.0.2.1", (clean ? PipeliningHello : ChunkingHello) + $"""

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            C: DATA
            S: 250 ok
            S: 250 ok
            S: 354 go on
            B: {sent}
            S: 250 queued
            """);

        var outcomes = await relay.DeliverAsync(Message(new TestContent(System.Text.Encoding.ASCII.GetBytes(content))));

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], outcomes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Damaged_content_cuts_the_connection_before_the_end(bool chunking)
    {
        await using var relay = new RelayFixture();
        relay.Dialer.Add("192.0.2.1", chunking
            ? ChunkingHello + """

              C: MAIL FROM:<a@from.example>
              C: RCPT TO:<b@to.example>
              S: 250 ok
              S: 250 ok
              CLOSE
              """
            : PipeliningHello + """

              C: MAIL FROM:<a@from.example>
              C: RCPT TO:<b@to.example>
              C: DATA
              S: 250 ok
              S: 250 ok
              S: 354 go on
              """);
        var content = new TestContent("short\r\n"u8.ToArray(), inMemory: false) { ClaimedLength = 100 };

        await Assert.ThrowsAsync<InvalidDataException>(() => relay.DeliverAsync(Message(content)));
    }

    private static Envelope Binary => Envelope() with { Body = BodyType.BinaryMime };
}
