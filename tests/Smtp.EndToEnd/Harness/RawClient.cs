using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>A client that says exactly what it is told to, and reads whole replies.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private RawClient(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new StreamReader(_stream, Encoding.UTF8);
    }

    public static async Task<RawClient> ConnectAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Long);
        return new RawClient(client);
    }

    public async Task SendAsync(string text) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Long);

    /// <returns>All lines of one reply, joined by LF; <see langword="null"/> when the server has closed.</returns>
    public async Task<string?> ReadReplyAsync()
    {
        var reply = new StringBuilder();
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Long) is { } line)
        {
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-')
                return reply.ToString();
            reply.Append('\n');
        }

        return null;
    }

    public async Task<string?> AskAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    public async Task ExpectAsync(string line, string reply) => Assert.Equal(reply, await AskAsync(line));

    /// <summary>Greeting and EHLO done.</summary>
    public static async Task<RawClient> GreetedAsync(int port)
    {
        var client = await ConnectAsync(port);
        Assert.StartsWith("220 ", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250-", await client.AskAsync("EHLO client.example"), StringComparison.Ordinal);
        return client;
    }

    /// <summary>One whole message; the replies to all of it must be positive.</summary>
    public async Task DeliverAsync(string from, string to, string content)
    {
        Assert.StartsWith("250", await AskAsync($"MAIL FROM:<{from}>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await AskAsync($"RCPT TO:<{to}>"), StringComparison.Ordinal);
        Assert.StartsWith("354", await AskAsync("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("250", await AskAsync(content + "\r\n."), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
