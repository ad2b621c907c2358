using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Text;

namespace Smtp.Dialogues.Staging;

/// <summary>The client's end of a conversation; reads replies line by line, ended by CRLF and nothing else.</summary>
internal sealed class Client(MemoryConnection connection)
{
    /// <summary>Of real time: for what takes a moment, so that a test fails instead of standing still.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PipeReader _reader = connection.Reader;

    public MemoryConnection Connection => connection;

    /// <summary>Set once the handshake is done.</summary>
    public SslStream? Tls { get; private set; }

    public ClientWire? TlsWire { get; private set; }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Returns when the server has looked at all of it, or takes no more.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        if (Tls is not null)
            await Tls.WriteAsync(octets, TestContext.Current.CancellationToken);
        else
            await connection.Writer.WriteAsync(octets, TestContext.Current.CancellationToken);
    }

    /// <summary>The client's side of a handshake; the server's certificate is taken as it is.</summary>
    public async Task ShakeHandsAsync(SslClientAuthenticationOptions? options = null, bool byOctet = false)
    {
        options ??= new SslClientAuthenticationOptions { TargetHost = Stage.HostName };
        options.RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        TlsWire = new ClientWire(connection, byOctet);
        var tls = new SslStream(TlsWire);
        await tls.AuthenticateAsClientAsync(options, patience.Token);
        Tls = tls;
        _reader = PipeReader.Create(tls);
    }

    /// <summary>STARTTLS and the handshake.</summary>
    public async Task StartTlsAsync(SslClientAuthenticationOptions? options = null)
    {
        await SendAsync("STARTTLS\r\n");
        await ExpectAsync("220 2.0.0 Ready to start TLS");
        await ShakeHandsAsync(options);
    }

    public ValueTask CloseAsync() => connection.Writer.CompleteAsync();

    /// <param name="pattern">The line, or its beginning and <c>*</c>.</param>
    public async Task ExpectAsync(string pattern)
    {
        var line = await ReadLineAsync();
        if (pattern.EndsWith('*'))
            Assert.StartsWith(pattern[..^1], line ?? "(closed)", StringComparison.Ordinal);
        else
            Assert.Equal(pattern, line ?? "(closed)");
    }

    public async Task ExpectCloseAsync() => Assert.Null(await ReadLineAsync());

    /// <summary>EHLO and its reply.</summary>
    public async Task EhloAsync()
    {
        await SendAsync("EHLO client.example\r\n");
        while (await ReadLineAsync() is { } line && line[3] == '-')
        {
        }
    }

    /// <summary>MAIL and RCPT and their replies.</summary>
    public async Task BeginAsync()
    {
        await SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<jyoti@excite.com>\r\n");
        await ExpectAsync("250 2.1.0 OK");
        await ExpectAsync("250 2.1.5 OK");
    }

    /// <summary>Everything up to the content, which may begin now.</summary>
    public async Task BeginContentAsync()
    {
        await BeginAsync();
        await SendAsync("DATA\r\n");
        await ExpectAsync("354*");
    }

    /// <returns><see langword="null"/> at the end of the connection.</returns>
    public async Task<string?> ReadLineAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var read = await _reader.ReadAsync(patience.Token);
            var buffer = read.Buffer;
            if (TryCutLine(ref buffer, out var line))
            {
                _reader.AdvanceTo(buffer.Start);
                return line;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                Assert.True(buffer.IsEmpty, "The server stopped in the middle of a line.");
                return null;
            }
        }
    }

    /// <summary>What came in one flush of the server, as one text.</summary>
    public async Task<string> ReadFlushAsync()
    {
        var read = await _reader.ReadAsync(TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(read.Buffer);
        _reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    private static bool TryCutLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> octets, "\r\n"u8))
        {
            line = "";
            return false;
        }

        line = Encoding.UTF8.GetString(octets);
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
