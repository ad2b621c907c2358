using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Smtp.EndToEnd.Peers;

/// <summary>
/// A next hop that keeps every octet it is sent, and answers as it is told. It offers nothing but SIZE, so that content comes under DATA,
/// and takes CRLF.CRLF for its end and nothing else.
/// </summary>
internal sealed class RecordingHost : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _sessions = [];
    private readonly byte[] _toRecipient;
    private readonly Task _accepting;

    private RecordingHost(byte[] toRecipient)
    {
        _toRecipient = toRecipient;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>As on the wire, behind DATA and its CRLF, the end mark included; an octet a character.</summary>
    public ConcurrentQueue<string> Contents { get; } = new();

    /// <summary>Every line outside content.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <param name="toRecipient">The octets that answer RCPT.</param>
    public static RecordingHost Start(byte[]? toRecipient = null) => new(toRecipient ?? "250 OK\r\n"u8.ToArray());

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                _sessions.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var stream = client.GetStream();
        try
        {
            await SayAsync(stream, "220 next.example\r\n"u8.ToArray());
            while (await ReadToAsync(stream, "\r\n") is { } line)
            {
                Commands.Enqueue(line);
                var verb = line.Split(' ')[0].TrimEnd().ToUpperInvariant();
                if (verb == "DATA")
                {
                    await SayAsync(stream, "354 go on\r\n"u8.ToArray());
                    if (await ReadToAsync(stream, "\r\n.\r\n") is not { } content)
                        return;
                    Contents.Enqueue(content);
                }

                await SayAsync(stream, verb switch
                {
                    "EHLO" => "250-next.example\r\n250 SIZE\r\n"u8.ToArray(),
                    "RCPT" => _toRecipient,
                    "QUIT" => "221 bye\r\n"u8.ToArray(),
                    _ => "250 OK\r\n"u8.ToArray(),
                });
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The other end has gone, or the test is over.
        }
    }

    private async Task SayAsync(NetworkStream stream, byte[] octets) => await stream.WriteAsync(octets, _over.Token);

    /// <returns>Everything up to the end mark and with it; <see langword="null"/> at the end of the connection.</returns>
    private async Task<string?> ReadToAsync(NetworkStream stream, string end)
    {
        var text = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, _over.Token) > 0)
        {
            text.Append((char)octet[0]);
            if (octet[0] == '\n' && EndsWith(text, end))
                return text.ToString();
        }

        return null;
    }

    // Content may begin with its end mark: the CRLF before it is the command's.
    private static bool EndsWith(StringBuilder text, string end) =>
        text.Length >= end.Length ? text.ToString(text.Length - end.Length, end.Length) == end : end == "\r\n" + text;
}
