using Smtp.Mail;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay.Tls;

/// <summary>Levels of TLS, what follows from each where it does not come about, and that nothing said before it counts.</summary>
public sealed class StartTlsTests : IDisposable
{
    private const string Offer = Greeting + """

        S: 250-mx.example
        S: 250-SIZE 1
        S: 250-PIPELINING
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        """;

    private const string Secured = Offer + """

        S: 220 go
        TLS
        C: EHLO relay.example
        S: 250 mx.example
        """;

    private const string OneByOne = """

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
        S: 250 queued
        """;

    private const string Mail = "\nC: MAIL FROM:<a@from.example>\nS: 550 no";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    private RelayFixture Fixture(int cut = int.MaxValue) => new()
    {
        Dialer = { MaximumRead = cut, Certificate = _certificates.Issue("192.0.2.1") },
    };

    private static RouteSecurity At(TlsLevel level) => new() { Level = level };

    private static async Task<Outcome> DeliverAsync(RelayFixture relay, RouteSecurity security)
    {
        var route = new RelayRoute("to.example", relay.Hops, "test") { Security = security };
        return Assert.Single(await relay.DeliverAsync(Message(), route, [Recipient(0, "b@to.example")]));
    }

    /// <summary>A limit of one octet and PIPELINING were said in the clear; had they been kept, nothing would go like this.</summary>
    [Theory, Cuts]
    public async Task Inside_TLS_all_begins_anew_and_the_outcome_says_how_it_went(int cut)
    {
        foreach (var level in new[] { TlsLevel.Opportunistic, TlsLevel.Required })
        {
            await using var relay = Fixture(cut);
            relay.Dialer.Add("192.0.2.1", Secured + OneByOne + OneByOne);

            var first = await DeliverAsync(relay, At(level));
            var second = await DeliverAsync(relay, At(level));

            Assert.Equal("RelayedWithoutDsn 2.0.0 250 queued", Describe(first));
            Assert.Matches("^TLSv1\\.3 TLS_[A-Z0-9_]+, unverified$", first.Security);
            Assert.Equal(first, second);
            Assert.Single(relay.Dialer.Dialled);
        }
    }

    [Theory, Cuts]
    public async Task Large_content_goes_through_TLS_whole(int cut)
    {
        await using var relay = Fixture(cut);
        var line = new string('x', 70);
        var content = string.Concat(Enumerable.Repeat(line + "\n", 3000));
        var heard = string.Concat(Enumerable.Repeat($"\nC: {line}", 3000));
        var end = OneByOne.IndexOf("\nC: Subject", StringComparison.Ordinal);
        relay.Dialer.Add("192.0.2.1", Secured + OneByOne[..end] + heard + "\nC: .\nS: 250 queued");
        var route = new RelayRoute("to.example", relay.Hops, "test") { Security = At(TlsLevel.Required) };

        Assert.Equal(["RelayedWithoutDsn 2.0.0 250 queued"], await relay.DeliverAsync(Message(TestContent.Of(content)), route));
    }

    [Fact]
    public async Task Implicit_TLS_comes_before_the_greeting()
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", "TLS\n" + PlainHello + OneByOne);

        var outcome = await DeliverAsync(relay, new RouteSecurity { Implicit = true });

        Assert.Equal("RelayedWithoutDsn 2.0.0 250 queued", Describe(outcome));
        Assert.StartsWith("TLSv1.3 ", outcome.Security, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Implicit_TLS_has_no_way_back_to_the_clear()
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", "S: 220 mx.example ESMTP\nHANG");

        var outcome = await DeliverAsync(relay, new RouteSecurity { Implicit = true });

        Assert.StartsWith("Deferred 4.7.5 TLS handshake failed: ", Describe(outcome), StringComparison.Ordinal);
        Assert.Single(relay.Dialer.Dialled);
    }

    [Fact]
    public async Task Without_TLS_it_is_not_even_asked_for()
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", Greeting + "\nS: 250-mx.example\nS: 250 STARTTLS" + OneByOne);

        var outcome = await DeliverAsync(relay, At(TlsLevel.None));

        Assert.Equal(("RelayedWithoutDsn 2.0.0 250 queued", null), (Describe(outcome), outcome.Security));
    }

    [Fact]
    public async Task A_host_without_TLS_gets_its_mail_in_the_clear_only_where_that_may_be()
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", PlainHello + OneByOne);
        Assert.Equal("RelayedWithoutDsn 2.0.0 250 queued", Describe(await DeliverAsync(relay, At(TlsLevel.Opportunistic))));

        foreach (var level in new[] { TlsLevel.Required, TlsLevel.Verified })
        {
            // The connection that waits in the clear is not for this route.
            relay.Dialer.Add("192.0.2.1", PlainHello);
            var outcome = await DeliverAsync(relay, At(level));
            Assert.Equal("Deferred 4.7.4 TLS is required, and the host does not offer STARTTLS", Describe(outcome));
            Assert.Equal(DestinationReach.Unreachable, outcome.Reach);
        }

        relay.Dialer.Add("192.0.2.1", "S: 220 mx\nC: EHLO relay.example\nS: 502 what\nC: HELO relay.example\nS: 250 mx");
        Assert.StartsWith("Deferred 4.7.4", Describe(await DeliverAsync(relay, At(TlsLevel.Required))), StringComparison.Ordinal);
    }

    /// <summary>Attacks 9 and 11 of the list: what a host, or somebody in between, may do about STARTTLS.</summary>
    public static TheoryData<string, string> Failures => new()
    {
        { "S: 454 4.7.0 not now\nHANG", "4.7.4 the host refused STARTTLS: 454 4.7.0 not now" },
        { "S: 501 what\nHANG", "4.7.4 the host refused STARTTLS: 501 what" },
        { "S: 250 go\nHANG", "4.7.4 the host refused STARTTLS: 250 go" },
        { "S: 421 busy\nCLOSE", "4.7.5 STARTTLS failed: 421 busy" },
        { "R: nonsense\\r\\n\nHANG", "4.7.5 STARTTLS failed: not an SMTP server's answer: malformed, or longer than any reply may be" },
        { "CLOSE", "4.7.5 STARTTLS failed: connection lost: closed by the host" },
        { "S: 220 go\nCLOSE", "4.7.5 TLS handshake failed: " }, // Closed while we wrote, or while we read.
        { "S: 220 go\nANY\nR: 250 forged\\r\\n250 forged\\r\\n\nHANG", "4.7.5 TLS handshake failed: Cannot determine the frame size" },
        { "S: 220 go\nTLS\nCLOSE", "4.7.5 inside TLS: connection lost: closed by the host" },
    };

    [Fact]
    public async Task Of_a_long_refusal_no_more_is_kept_than_can_be_read()
    {
        await using var relay = Fixture();
        var lines = string.Concat(Enumerable.Repeat($"\nS: 454-{new string('x', 500)}", 50));
        relay.Dialer.Add("192.0.2.1", Offer + lines + "\nS: 454 no\nHANG");
        relay.Dialer.Add("192.0.2.1", PlainHello + OneByOne);

        var outcome = await DeliverAsync(relay, At(TlsLevel.Opportunistic));

        Assert.Equal("RelayedWithoutDsn 2.0.0 250 queued", Describe(outcome));
        Assert.StartsWith("in the clear: the host refused STARTTLS: 454 xxx", outcome.Security, StringComparison.Ordinal);
        Assert.InRange(outcome.Security!.Length, 1, 400);
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task Where_TLS_is_required_nothing_is_said_without_it(string script, string reason)
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", Offer + "\n" + script);

        var outcome = await DeliverAsync(relay, At(TlsLevel.Required));

        Assert.StartsWith($"Deferred {reason}", Describe(outcome), StringComparison.Ordinal);
        Assert.Equal(DestinationReach.Unreachable, outcome.Reach);
        Assert.Single(relay.Dialer.Dialled);
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task Where_TLS_is_wanted_it_goes_on_in_the_clear_over_a_new_connection_and_remembers(string script, string reason)
    {
        await using var relay = Fixture();
        relay.Options = relay.Options with { MessagesPerConnection = 1 };
        relay.Dialer.Add("192.0.2.1", Offer + "\n" + script);
        relay.Dialer.Add("192.0.2.1", PlainHello + OneByOne);
        relay.Dialer.Add("192.0.2.1", Greeting + "\nS: 250-mx.example\nS: 250 STARTTLS" + OneByOne);

        for (var i = 0; i < 2; i++)
        {
            var outcome = await DeliverAsync(relay, At(TlsLevel.Opportunistic));
            Assert.Equal("RelayedWithoutDsn 2.0.0 250 queued", Describe(outcome));
            Assert.StartsWith($"in the clear: {reason[6..]}", outcome.Security, StringComparison.Ordinal);
        }

        relay.Time.Advance(relay.Options.TlsRetry);
        relay.Dialer.Add("192.0.2.1", Secured + OneByOne);
        Assert.EndsWith("unverified", (await DeliverAsync(relay, At(TlsLevel.Opportunistic))).Security, StringComparison.Ordinal);
    }

    /// <summary>Said in one packet with the answer, to be heard inside TLS. Byte by byte it comes in the handshake.</summary>
    [Theory, Cuts]
    public async Task What_is_said_behind_the_answer_to_STARTTLS_is_not_heard_inside_TLS(int cut)
    {
        await using var relay = Fixture(cut);
        relay.Dialer.Add("192.0.2.1", Offer + "\nR: 220 go\\r\\n250-forged\\r\\n250 SIZE 1\\r\\n550 forged\\r\\n\nTLS");

        var outcome = await DeliverAsync(relay, At(TlsLevel.Required));

        Assert.StartsWith("Deferred 4.7.5 ", Describe(outcome), StringComparison.Ordinal);
        if (cut == int.MaxValue)
            Assert.Equal("STARTTLS failed: more was said in the clear behind the answer", outcome.Diagnostic);
    }

    [Fact]
    public async Task An_answer_forged_before_the_question_brings_no_mail_out()
    {
        await using var relay = Fixture();
        const string Forged = "R: 250 STARTTLS\\r\\n250-mx\\r\\n250 STARTTLS\\r\\n220 go\\r\\n";
        relay.Dialer.Add("192.0.2.1", Greeting + "\n" + Forged + "\nHANG");

        Assert.StartsWith("Deferred 4.7.4", Describe(await DeliverAsync(relay, At(TlsLevel.Required))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_has_its_time()
    {
        await using var relay = Fixture();
        var peer = relay.Dialer.Add("192.0.2.1", Offer + "\nS: 220 go\nANY\nHANG");
        var delivery = DeliverAsync(relay, At(TlsLevel.Required));

        await peer.Hanging;
        var outcome = await relay.PassTimeUntilAsync(delivery);

        Assert.Equal("Deferred 4.7.5 TLS handshake failed: no answer in time", Describe(outcome));
    }

    [Fact]
    public async Task Stopping_ends_a_handshake_and_does_not_fall_back()
    {
        await using var relay = Fixture();
        var peer = relay.Dialer.Add("192.0.2.1", Offer + "\nS: 220 go\nANY\nHANG");
        using var stop = new CancellationTokenSource();
        var delivery = relay.Agents.For(new RelayRoute("to.example", relay.Hops, "test"))
            .DeliverAsync(Message(), [Recipient(0, "b@to.example")], StopSignals.By(stop.Token)).AsTask();

        await peer.Hanging;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        Assert.Single(relay.Dialer.Dialled);
    }

    [Fact]
    public async Task The_next_host_may_have_what_the_first_has_not()
    {
        await using var relay = Fixture();
        relay.Hops = [new NextHop("192.0.2.2"), new NextHop("192.0.2.1")];
        relay.Dialer.Add("192.0.2.2", PlainHello);
        relay.Dialer.Add("192.0.2.1", Secured + OneByOne);

        Assert.Equal("RelayedWithoutDsn 2.0.0 250 queued", Describe(await DeliverAsync(relay, At(TlsLevel.Required))));
    }

    [Fact]
    public async Task Why_TLS_is_missing_is_not_hidden_by_a_host_that_cannot_be_reached()
    {
        await using var relay = Fixture();
        relay.Hops = [new NextHop("192.0.2.1"), new NextHop("192.0.2.9")];
        relay.Dialer.Add("192.0.2.1", PlainHello);

        Assert.StartsWith("Deferred 4.7.4", Describe(await DeliverAsync(relay, At(TlsLevel.Required))), StringComparison.Ordinal);
        Assert.Equal(2, relay.Dialer.Dialled.Count);
    }

    [Fact]
    public async Task Routes_spoken_to_in_other_ways_share_no_connection_and_no_fate()
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", Secured + Mail);
        relay.Dialer.Add("192.0.2.1", Secured + Mail);

        await DeliverAsync(relay, At(TlsLevel.Opportunistic));
        await DeliverAsync(relay, At(TlsLevel.Required));

        Assert.Equal(2, relay.Dialer.Dialled.Count);
        foreach (IReadOnlyList<NextHop> hops in new[] { relay.Hops, [] })
        {
            var names = new[] { At(TlsLevel.Opportunistic), At(TlsLevel.Required), new RouteSecurity { Implicit = true } }
                .Select(security => relay.Agents.For(new RelayRoute("to.example", hops, "test") { Security = security }).Destination);
            Assert.Equal(3, names.Distinct().Count());
        }
    }

    [Theory]
    [InlineData(true, "Deferred 4.7.0 the host wants a login, or TLS, first: 530 5.7.0 who are you")]
    [InlineData(false, "Failed 5.7.0 530 5.7.0 who are you")]
    public async Task A_host_that_wants_to_know_us_keeps_the_mail_here_where_somebody_can_mend_it(bool configured, string expected)
    {
        await using var relay = Fixture();
        relay.Dialer.Add("192.0.2.1", Secured + "\nC: MAIL FROM:<a@from.example>\nS: 530 5.7.0 who are you");
        relay.Resolver.Mx("to.example", (10, "mx.example"));
        relay.Resolver.Addresses("mx.example", "192.0.2.1");
        if (!configured)
            relay.Hops = [];

        var outcome = await DeliverAsync(relay, At(TlsLevel.Opportunistic));

        Assert.Equal(expected, Describe(outcome));
        Assert.Equal(configured ? DestinationReach.Unreachable : DestinationReach.Reached, outcome.Reach);
    }
}
