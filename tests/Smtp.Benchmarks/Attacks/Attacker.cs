using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Smtp.Benchmarks.Attacks;

/// <summary>A client that does what no client should, over a socket of its own.</summary>
internal sealed class Attacker : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _reply = new byte[2048];
    private Stream _stream;

    private Attacker(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <param name="greeted">Waits for the greeting.</param>
    public static async Task<Attacker> ConnectAsync(int port, CancellationToken cancellationToken, bool greeted = true)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        var attacker = new Attacker(socket);
        if (greeted)
            await attacker.ReadAsync(cancellationToken);
        return attacker;
    }

    /// <summary>Many, a hundred at a time, so that none waits in vain in the line for acceptance.</summary>
    public static async Task<IReadOnlyList<Attacker>> ConnectManyAsync(
        int port, int count, Func<Attacker, Task> prepare, CancellationToken cancellationToken)
    {
        var attackers = new List<Attacker>(count);
        foreach (var chunk in Enumerable.Range(0, count).Chunk(100))
        {
            attackers.AddRange(await Task.WhenAll(chunk.Select(async _ =>
            {
                var attacker = await ConnectAsync(port, cancellationToken);
                await prepare(attacker);
                return attacker;
            })));
        }

        return attackers;
    }

    /// <returns>Code and text of the reply's last line; empty: the connection is closed.</returns>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            int read;
            try
            {
                read = await _stream.ReadAsync(_reply.AsMemory(length), cancellationToken);
            }
            catch (IOException)
            {
                read = 0;
            }

            if (read == 0)
                return "";
            length += read;
            var text = Encoding.ASCII.GetString(_reply, 0, length);
            var last = text.TrimEnd('\n').LastIndexOf('\n') + 1;
            if (text.EndsWith('\n') && text.Length > last + 3 && text[last + 3] == ' ')
                return text[last..].TrimEnd();
            if (length == _reply.Length)
                length = 0; // Replies beyond count: the last one is enough.
        }
    }

    public async Task<string> SayAsync(string line, CancellationToken cancellationToken)
    {
        await SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <returns>False: the server takes nothing more.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(octets, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The same block again and again, up to so many octets, or until the server takes no more.</summary>
    /// <returns>Octets sent.</returns>
    public async Task<long> FloodAsync(byte[] block, long octets, CancellationToken cancellationToken)
    {
        long sent = 0;
        while (sent < octets && await SendAsync(block, cancellationToken))
            sent += block.Length;
        return sent;
    }

    public async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        await SayAsync("EHLO attacker.example", cancellationToken);
        await SayAsync("STARTTLS", cancellationToken);
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "mx.bench.example",
                RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
            },
            cancellationToken);
        _stream = tls;
    }

    /// <summary>Up to 354.</summary>
    public async Task BeginContentAsync(string recipient, CancellationToken cancellationToken)
    {
        await SayAsync("EHLO attacker.example", cancellationToken);
        await SayAsync("MAIL FROM:<a@attacker.example>", cancellationToken);
        await SayAsync($"RCPT TO:<{recipient}>", cancellationToken);
        await SayAsync("DATA", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }
}
