using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Delivery.Relay;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>The relay client over real sockets on loopback.</summary>
public sealed class SocketDialerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Loopbacks => Socket.OSSupportsIPv6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"];

    [Theory, MemberData(nameof(Loopbacks))]
    public async Task A_message_goes_over_a_socket_from_the_address_chosen(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var options = new RelayOptions
        {
            HostName = "relay.example",
            SourceV4 = IPAddress.Parse("127.0.0.9"),
            SourceV6 = IPAddress.IPv6Loopback,
        };
        await using var relays = new RelayAgents(options, new StubResolver(), TimeProvider.System, NullLogger<RelayAgents>.Instance);
        var route = new RelayRoute("to.example", [new NextHop(address, ((IPEndPoint)listener.LocalEndpoint).Port)], "test");

        var delivery = relays.For(route)
            .DeliverAsync(RelayFixture.Message(), [RelayFixture.Recipient(0, "b@to.example")], StopSignals.By(Stop)).AsTask();
        var client = await listener.AcceptTcpClientAsync(Stop);
        var source = ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString();
        var playing = new ScriptedPeer(
            RelayFixture.PipeliningHello + """

            C: MAIL FROM:<a@from.example>
            C: RCPT TO:<b@to.example>
            C: DATA
            R: 250 ok\r\n250 ok\r\n354 go on\r\n
            C: Subject: hi
            C:
            C: ..dot
            C: .
            S: 250 queued
            """,
            TimeProvider.System).PlayAsync(client.GetStream());

        Assert.Equal(OutcomeKind.RelayedWithoutDsn, Assert.Single(await delivery).Kind);
        Assert.Equal(address == "::1" ? "::1" : "127.0.0.9", source);
        await relays.DisposeAsync();
        await playing;
    }

    [Fact]
    public async Task A_time_out_ends_a_read_on_a_socket()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var timeouts = new RelayTimeouts { Greeting = TimeSpan.FromMilliseconds(50) };
        var options = new RelayOptions { HostName = "relay.example", Timeouts = timeouts };
        await using var relays = new RelayAgents(options, new StubResolver(), TimeProvider.System, NullLogger<RelayAgents>.Instance);
        var route = new RelayRoute("to.example", [new NextHop("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port)], "test");

        var outcomes = await relays.For(route).DeliverAsync(
            RelayFixture.Message(), [RelayFixture.Recipient(0, "b@to.example")], StopSignals.By(Stop));

        Assert.Equal("connection lost: no answer in time", Assert.Single(outcomes).Diagnostic);
    }

    [Fact]
    public async Task A_closed_port_refuses()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var dialer = new SocketDialer(new RelayOptions { HostName = "relay.example" });

        var refusal = await Assert.ThrowsAsync<SocketException>(
            () => dialer.DialAsync((IPEndPoint)bound.LocalEndPoint!, Stop).AsTask());

        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }
}
