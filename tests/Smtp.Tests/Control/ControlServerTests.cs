using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Control;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Embedded;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Control;

public sealed class ControlServerTests : IAsyncLifetime
{
    private const string List = """{"command":"list"}""";
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpd-ctl-").FullName;
    private readonly EmbeddedQueueStore _store = Post.Open(new MemoryFiles(), options: Post.Options with { SegmentSize = 1024 * 1024 });
    private ControlServer? _server;

    public ValueTask InitializeAsync()
    {
        _server = Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_request_is_answered_line_by_line_up_to_the_end()
    {
        var id = await Post.Accept(_store, Post.Text("one"), "jyoti");
        await using var client = await ControlClient.TryConnectAsync(_folder, TestContext.Current.CancellationToken);
        var answers = await Ask(client!, new ControlRequest { Command = "list" });
        Assert.Equal($"{id}", Assert.Single(answers, answer => answer.Message is not null).Message!.Id);

        // The next request on the same connection.
        var report = (await Ask(client!, new ControlRequest { Command = "delete", Ids = [$"{id}"] }))[^1].Report;
        Assert.Equal((1, 1), (report!.Matched, report.Changed));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public async Task Only_the_owner_may_connect_and_a_socket_left_by_a_crash_is_replaced()
    {
        var path = ControlPath.In(_folder);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));

        // A second one in its place, as after a crash.
        await using (var second = Start())
            Assert.Contains("\"end\":true", await Say(List + "\n"), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Assert.Null(await ControlClient.TryConnectAsync(_folder, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stale_socket_means_that_no_daemon_runs()
    {
        var other = Directory.CreateTempSubdirectory("smtpd-ctl-").FullName;
        var listener = ControlSocket.Listen(other);
        listener.Dispose();
        Assert.True(File.Exists(ControlPath.In(other)));
        Assert.Null(await ControlClient.TryConnectAsync(other, TestContext.Current.CancellationToken));
        Directory.Delete(other, recursive: true);
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_said_in_words()
    {
        var deep = Path.Combine(_folder, new string('x', 100));
        var error = Assert.Throws<IOException>(() => ControlSocket.Listen(deep));
        Assert.Contains("shorter DataDirectory", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage\n", "no request that this version")]
    [InlineData("\0\u0001\u00ff\n", "no request that this version")]
    [InlineData("{}\n", "no request that this version")]
    [InlineData("null\n", "an empty request")]
    [InlineData("[]\n", "no request that this version")]
    [InlineData("{\"command\":\"delete\",\"senders\":\"x\"}\n", "no request that this version")]
    [InlineData("{\"command\":\"delete\",\"ids\":null}\n", "no request that this version")]
    [InlineData("{\"command\":\"delete\",\"ids\":[null]}\n", "is not a queue id")]
    [InlineData("{\"command\":\"delete\",\"ids\":[\"../../etc\\u001b[2J\"]}\n", "is not a queue id")]
    [InlineData("{\"command\":\"delete\",\"state\":\"dead\"}\n", "none of waiting")]
    [InlineData("{\"command\":\"delete\",\"olderThanSeconds\":-1}\n", "not negative")]
    [InlineData("{\"command\":\"delete\",\"olderThanSeconds\":9223372036854775807}\n", "not negative")]
    [InlineData("{\"command\":\"explode\"}\n", "no such command")]
    [InlineData("{\"command\":\"redirect\"}\n", "a redirection needs one of")]
    [InlineData("{\"command\":\"redirect\",\"host\":\"a b\"}\n", "is not a host")]
    [InlineData("{\"command\":\"redirect\",\"address\":\"nobody\"}\n", "is not an address")]
    public async Task What_makes_no_sense_is_refused_in_words_and_changes_nothing(string sent, string words)
    {
        await Post.Accept(_store, Post.Text("one"), "jyoti");
        var answer = await Say(sent);
        Assert.Contains(words, answer, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', answer);
        Assert.Equal(1, _store.Count);
        Assert.Contains("jyoti", await Say(List + "\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_refused_after_64_KiB()
    {
        Assert.Contains("at most 65536 octets", await Say(new string('x', 70_000)), StringComparison.Ordinal);
        Assert.Contains("\"end\":true", await Say(List + "\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_leaves_in_the_middle_disturbs_nobody()
    {
        for (var i = 0; i < 200; i++)
            await Post.Accept(_store, Post.Text($"{i}"), "jyoti");
        for (var i = 0; i < 20; i++)
        {
            using var half = await Connect();
            await half.SendAsync(Encoding.ASCII.GetBytes(List[..10]));
            using var deaf = await Connect();
            await deaf.SendAsync(Encoding.ASCII.GetBytes(List + "\n"));
            await deaf.ReceiveAsync(new byte[10]);
        }

        await UntilServed();
    }

    [Fact]
    public async Task Beyond_a_few_connections_the_next_is_told_so()
    {
        var idle = new List<Socket>();
        for (var i = 0; i < 16; i++)
        {
            idle.Add(await Connect());
            await idle[^1].SendAsync(Encoding.ASCII.GetBytes(List + "\n"));
            var answer = new byte[1000];
            var length = await idle[^1].ReceiveAsync(answer);
            Assert.StartsWith("{\"end\":true", Encoding.UTF8.GetString(answer, 0, length), StringComparison.Ordinal);
        }

        Assert.Contains("too many control connections", await Say(""), StringComparison.Ordinal);
        foreach (var socket in idle)
            socket.Dispose();
        await UntilServed();
    }

    private ControlServer Start()
    {
        var operations = new QueueOperations(_store, new FakeDelivery(), TimeProvider.System, NullLoggerFactory.Instance);
        var requests = new QueueRequests(operations.Reading, operations, TimeProvider.System, NullLogger.Instance);
        return ControlServer.Start(_folder, requests, TimeProvider.System, NullLogger.Instance);
    }

    private async Task<Socket> Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(ControlPath.In(_folder)), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <returns>All that is said until the server closes, or has nothing more to read.</returns>
    private async Task<string> Say(string text)
    {
        using var socket = await Connect();
        using var stream = new NetworkStream(socket);
        Exception? broken = null;
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            broken = error;
        }

        var said = new StringBuilder();
        var octets = new byte[4096];
        try
        {
            for (int read; (read = await stream.ReadAsync(octets, TestContext.Current.CancellationToken)) > 0;)
                said.Append(Encoding.UTF8.GetString(octets, 0, read));
        }
        catch (IOException)
        {
            // Closed with our octets unread, which loses nothing that was said before.
            Assert.NotEqual(0, said.Length);
        }

        // It has heard enough, or had no room, and closed before all was sent; then it has said so.
        Assert.True(broken is null || said.Length > 0, broken?.Message);
        return said.ToString();
    }

    private async Task UntilServed()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!(await Say(List + "\n")).Contains("\"end\":true}", StringComparison.Ordinal)
            || (await Say(List + "\n")).Contains("too many", StringComparison.Ordinal))
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "it serves nobody any more");
    }

    private static async Task<List<ControlAnswer>> Ask(ControlClient client, ControlRequest request)
    {
        var answers = new List<ControlAnswer>();
        await foreach (var answer in client.AskAsync(request, TestContext.Current.CancellationToken))
            answers.Add(answer);
        return answers;
    }
}
