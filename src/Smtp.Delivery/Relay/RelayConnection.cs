using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Relay;

/// <summary>
/// A connection to a host: commands out, replies in, each wait under a deadline. Works over any <see cref="Stream"/>. Used by one delivery
/// at a time; <see cref="Abort"/> alone may come from elsewhere and ends whatever is waited for.
/// </summary>
internal sealed class RelayConnection : IDisposable
{
    private readonly Stream _stream;
    private readonly Stream _transport;
    private readonly Deadline _deadline;
    private readonly ReplyBuffer _replies = new();
    private (Reply Reply, Outcome Outcome) _lastOutcome;

    /// <param name="transport">What carries <paramref name="stream"/>, where that is TLS.</param>
    public RelayConnection(Stream stream, RemoteHost host, TimeProvider time, Stream? transport = null)
    {
        _stream = stream;
        _transport = transport ?? stream;
        _deadline = new Deadline(time, Abort);
        Host = host;
        OpenedAt = time.GetTimestamp();
    }

    public RemoteHost Host { get; }

    public bool IsSecured => _stream is SslStream;

    /// <summary>How it is protected and who we are there, as outcomes keep it; <see langword="null"/>: in the clear, as nobody.</summary>
    public string? Security { get; set; }

    /// <summary>What the host offered; nothing before EHLO and after HELO.</summary>
    public ServerExtensions Server { get; set; } = ServerExtensions.None;

    /// <summary>Commands and content on their way; sent by <see cref="FlushAsync"/>.</summary>
    public ArrayBufferWriter<byte> Output { get; } = new(4096);

    public long OpenedAt { get; }

    public long IdleSince { get; set; }

    /// <summary>Transactions begun here.</summary>
    public int Messages { get; set; }

    /// <summary>The last transaction did not end well: RSET goes before the next MAIL.</summary>
    public bool NeedsReset { get; set; }

    /// <summary>Octets nobody asked for are here: whoever sent them, replies and commands no longer match.</summary>
    public bool HasUnreadInput => !_replies.IsEmpty;

    /// <summary>Sends what is in <see cref="Output"/> and empties it.</summary>
    /// <exception cref="HostFailedException"/>
    public async ValueTask FlushAsync(TimeSpan timeout)
    {
        await SendAsync(Output.WrittenMemory, timeout);
        Output.ResetWrittenCount();
    }

    /// <exception cref="HostFailedException"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, TimeSpan timeout)
    {
        _deadline.Set(timeout);
        try
        {
            await _stream.WriteAsync(octets);
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            throw Lost(exception);
        }

        _deadline.Clear();
    }

    /// <summary>The next reply, whole; received when it has not come with an earlier one.</summary>
    /// <exception cref="HostFailedException">Closed, timed out, 421, or not a reply at all.</exception>
    public ValueTask<Reply> ReadReplyAsync(TimeSpan timeout)
    {
        var step = _replies.TryTake(out var reply);
        return step == ReplyStep.Complete ? new ValueTask<Reply>(Check(reply!)) : ReceiveReplyAsync(step, timeout);
    }

    /// <summary>The outcome of a reply; the same object when the host says the same thing again.</summary>
    public Outcome OutcomeOf(Reply reply)
    {
        if (!ReferenceEquals(_lastOutcome.Reply, reply))
        {
            // RFC 3461 5.2.2: without DSN there, notices of success are ours to send.
            var onSuccess = Server.Dsn ? OutcomeKind.Relayed : OutcomeKind.RelayedWithoutDsn;
            var outcome = RelayOutcome.Of(reply, Host, onSuccess);
            _lastOutcome = (reply, Security is null ? outcome : outcome with { Security = Security });
        }

        return _lastOutcome.Outcome;
    }

    /// <summary>Hands over what carries it, and is used up: nothing that was said on it, or is still in it, counts any more.</summary>
    public Stream Detach()
    {
        _deadline.Dispose();
        return _transport;
    }

    /// <summary>RFC 8446 6.1: TLS is ended before the connection is.</summary>
    /// <exception cref="HostFailedException"/>
    public async ValueTask EndTlsAsync(TimeSpan timeout)
    {
        if (_stream is not SslStream secured)
            return;

        _deadline.Set(timeout);
        try
        {
            await secured.ShutdownAsync();
        }
        catch (Exception exception) when (IsConnectionError(exception))
        {
            throw Lost(exception);
        }

        _deadline.Clear();
    }

    /// <summary>Ends the connection now, from any thread; reads and writes under way fail.</summary>
    public void Abort() => _transport.Dispose();

    public void Dispose()
    {
        _deadline.Dispose();
        _stream.Dispose();
        _transport.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> ReceiveReplyAsync(ReplyStep step, TimeSpan timeout)
    {
        _deadline.Set(timeout);
        Reply? reply = null;
        while (step == ReplyStep.NeedMore)
        {
            int received;
            try
            {
                received = await _stream.ReadAsync(_replies.FreeSpace());
            }
            catch (Exception exception) when (IsConnectionError(exception))
            {
                throw Lost(exception);
            }

            if (received == 0)
                throw Lost(cause: null);
            _replies.Advance(received);
            step = _replies.TryTake(out reply);
        }

        _deadline.Clear();
        if (step == ReplyStep.Malformed)
            throw new HostFailedException(RelayOutcome.ProtocolError(Host, "malformed, or longer than any reply may be"));
        return Check(reply!);
    }

    /// <summary>RFC 5321 3.8: 421 answers any command, and the host is gone then.</summary>
    private Reply Check(Reply reply) =>
        reply.Code == 421 ? throw new HostFailedException(RelayOutcome.HostDefers(reply, Host)) : reply;

    private HostFailedException Lost(Exception? cause)
    {
        var why = _deadline.HasExpired
            ? "no answer in time"
            : (cause as SocketException ?? cause?.InnerException as SocketException)?.SocketErrorCode.ToString()
                ?? (IsSecured ? AlertIn(cause) : null)
                ?? "closed by the host";
        return new HostFailedException(RelayOutcome.Lost(Host, why), cause);
    }

    /// <summary>What TLS has to say: an alert of the peer, a record that is none.</summary>
    private static string? AlertIn(Exception? cause)
    {
        while (cause?.InnerException is { } inner)
            cause = inner;
        return cause is null or IOException or ObjectDisposedException ? null : PrintableText.From(cause.Message, 200);
    }

    private static bool IsConnectionError(Exception exception) => exception is IOException or SocketException or ObjectDisposedException
        or AuthenticationException or CryptographicException;
}
