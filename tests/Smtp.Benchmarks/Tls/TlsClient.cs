using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Smtp.Benchmarks.Tls;

/// <summary>One connection of the load: smtp-source's conversation, each command answered before the next, behind STARTTLS.</summary>
internal sealed class TlsClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Hello = "EHLO src.example\r\n"u8.ToArray();
    private static readonly byte[] StartTls = "STARTTLS\r\n"u8.ToArray();
    private static readonly byte[] Mail = "MAIL FROM:<a@src.example>\r\n"u8.ToArray();
    private static readonly byte[] Data = "DATA\r\n"u8.ToArray();
    private static readonly byte[] Quit = "QUIT\r\n"u8.ToArray();

    private readonly HandshakeWatch _wire;
    private readonly byte[] _reply;
    private Stream _stream;

    /// <param name="reply">A buffer that no other client uses meanwhile.</param>
    public TlsClient(int port, byte[] reply)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveTimeout = socket.SendTimeout = (int)Patience.TotalMilliseconds;
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        _reply = reply;
        _stream = _wire = new HandshakeWatch(socket);
        Expect('2');
    }

    /// <returns>Whether an earlier session went on.</returns>
    public bool Secure(SslClientAuthenticationOptions options)
    {
        Say(Hello, '2');
        Say(StartTls, '2');
        var tls = new SslStream(_stream);
        _wire.Watch();
        tls.AuthenticateAsClient(options);
        if (tls.SslProtocol != options.EnabledSslProtocols)
            throw new InvalidOperationException($"The server speaks {tls.SslProtocol}; to be measured is {options.EnabledSslProtocols}.");
        _stream = tls;
        Say(Hello, '2');
        return _wire.Resumed;
    }

    public void Send(byte[] recipient, byte[] content)
    {
        Say(Mail, '2');
        Say(recipient, '2');
        Say(Data, '3');
        Say(content, '2');
    }

    public void SayGoodbye() => Say(Quit, '2');

    public void Dispose()
    {
        _stream.Dispose();
        _wire.Dispose();
    }

    private void Say(byte[] octets, char expected)
    {
        _stream.Write(octets);
        Expect(expected);
    }

    private void Expect(char expected)
    {
        var length = 0;
        while (!IsWhole(_reply.AsSpan(0, length)))
        {
            var read = _stream.Read(_reply.AsSpan(length));
            if (read == 0)
                throw new InvalidOperationException("The server closed the connection.");
            length += read;
        }

        if (_reply[0] != expected)
            throw new InvalidOperationException($"The server said {Encoding.ASCII.GetString(_reply, 0, length)}");
    }

    private static bool IsWhole(ReadOnlySpan<byte> reply)
    {
        if (!reply.EndsWith("\r\n"u8))
            return false;
        var last = reply[(reply[..^2].LastIndexOf((byte)'\n') + 1)..];
        return last.Length > 3 && last[3] == ' ';
    }
}
