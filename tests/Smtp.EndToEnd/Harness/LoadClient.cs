using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Smtp.EndToEnd.Harness;

/// <summary>
/// Sends numbered messages over several kept connections until the server goes away or it has sent enough, and remembers which were
/// answered with 250: those are a promise.
/// </summary>
internal sealed class LoadClient(int port, string recipient, string prefix)
{
    private readonly ConcurrentDictionary<string, bool> _answered = new();
    private int _next;

    /// <summary>The names (in the Subject) of the messages that were answered with 250.</summary>
    public ICollection<string> Answered => _answered.Keys;

    /// <summary>Messages begun, answered or not.</summary>
    public int Begun => Volatile.Read(ref _next);

    public Task RunAsync(int connections, int messages, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, connections)
            .Select(_ => Task.Run(() => SessionAsync(messages, cancellationToken), CancellationToken.None)));

    private async Task SessionAsync(int messages, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            if (!await IsPositiveAsync(reader, cancellationToken))
                return;
            var first = true;
            while (Interlocked.Increment(ref _next) is var number && number <= messages)
            {
                var name = $"{prefix}-{number}";
                if (!await SendAsync(client.GetStream(), reader, name, first, cancellationToken))
                    return;
                _answered[name] = true;
                first = false;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The server has gone, which is what these tests are about; what it had answered is in Answered.
            _ = e;
        }
    }

    private async Task<bool> SendAsync(
        NetworkStream stream, StreamReader reader, string name, bool first, CancellationToken cancellationToken)
    {
        var hello = first ? "HELO load.example\r\n" : "";
        await WriteAsync(stream, $"{hello}MAIL FROM:<load@client.example>\r\n", cancellationToken);
        if (first && !await IsPositiveAsync(reader, cancellationToken))
            return false;
        if (!await IsPositiveAsync(reader, cancellationToken))
            return false;
        await WriteAsync(stream, $"RCPT TO:<{recipient}>\r\n", cancellationToken);
        if (!await IsPositiveAsync(reader, cancellationToken))
            return false;
        await WriteAsync(stream, "DATA\r\n", cancellationToken);
        if (!await IsPositiveAsync(reader, cancellationToken))
            return false;
        await WriteAsync(stream, $"Subject: {name}\r\n\r\n{new string('x', 1000)}\r\n.\r\n", cancellationToken);
        return await IsPositiveAsync(reader, cancellationToken);
    }

    private static ValueTask WriteAsync(NetworkStream stream, string text, CancellationToken cancellationToken) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

    private static async Task<bool> IsPositiveAsync(StreamReader reader, CancellationToken cancellationToken) =>
        await reader.ReadLineAsync(cancellationToken) is ['2' or '3', ..];
}
