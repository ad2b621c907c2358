using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

/// <summary>The same server over Kestrel's sockets on loopback: what the in-memory connections cannot show.</summary>
public sealed class SocketTests
{
    [Fact]
    public async Task A_message_goes_over_a_real_socket()
    {
        await using var server = await StartAsync(new RecordingSink());
        using var client = await ConnectAsync(server);
        await using var stream = client.GetStream();

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes("EHLO c\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<jyoti@excite.com>\r\nBDAT 3 LAST\r\nx\r\nQUIT\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var replies = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("250 2.0.0 OK queued as ", replies, StringComparison.Ordinal);
        Assert.EndsWith("221 2.0.0 excite.com Service closing transmission channel\r\n", replies, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_reset_inside_content_leaves_nothing()
    {
        var sink = new RecordingSink();
        await using var server = await StartAsync(sink);
        var client = await ConnectAsync(server);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes("HELO c\r\nMAIL FROM:<a@c.example>\r\nRCPT TO:<jyoti@excite.com>\r\nDATA\r\nhalf"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, leaveOpen: true);
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.StartsWith("354", StringComparison.Ordinal))
        {
        }

        client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();
        await Stage.UntilAsync(() => server.Sessions == 0);

        Assert.Equal(0, sink.Open);
        Assert.Empty(sink.Messages);
    }

    [Fact]
    public async Task A_stop_unbinds_and_tells_those_who_wait()
    {
        await using var server = await StartAsync(new RecordingSink());
        using var client = await ConnectAsync(server);
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        var endPoint = (IPEndPoint)server.EndPoints[0];

        await server.StopAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith("421 ", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var late = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await late.ConnectAsync(endPoint, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_taken_port_is_an_error_and_leaves_nothing_bound()
    {
        await using var first = await StartAsync(new RecordingSink());
        var port = ((IPEndPoint)first.EndPoints[0]).Port;
        await using var second = Build(new RecordingSink(), new ListenerOptions { Port = 0 }, new ListenerOptions { Port = port });

        await Assert.ThrowsAsync<IOException>(() => second.StartAsync(TestContext.Current.CancellationToken));
        Assert.Empty(second.EndPoints);
    }

    private static async Task<SmtpServer> StartAsync(RecordingSink sink)
    {
        var server = Build(sink, new ListenerOptions { Port = 0 });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static SmtpServer Build(RecordingSink sink, params ListenerOptions[] listeners) => Stage.Build(
        new ReceptionOptions { HostName = Stage.HostName, Listeners = listeners },
        new SocketListenerFactory(NullLoggerFactory.Instance),
        sink);

    private static async Task<TcpClient> ConnectAsync(SmtpServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)server.EndPoints[0], TestContext.Current.CancellationToken);
        return client;
    }
}
