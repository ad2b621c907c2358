using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
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
    private readonly Deadline _deadline;
    private readonly ReplyBuffer _replies = new();
    private (Reply Reply, Outcome Outcome) _lastOutcome;

    public RelayConnection(Stream stream, RemoteHost host, TimeProvider time)
    {
        _stream = stream;
        _deadline = new Deadline(time, Abort);
        Host = host;
        OpenedAt = time.GetTimestamp();
    }

    public RemoteHost Host { get; }

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
            _lastOutcome = (reply, RelayOutcome.Of(reply, Host, onSuccess));
        }

        return _lastOutcome.Outcome;
    }

    /// <summary>Ends the connection now, from any thread; reads and writes under way fail.</summary>
    public void Abort() => _stream.Dispose();

    public void Dispose()
    {
        _deadline.Dispose();
        _stream.Dispose();
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
            : (cause as SocketException ?? cause?.InnerException as SocketException)?.SocketErrorCode.ToString() ?? "closed by the host";
        return new HostFailedException(RelayOutcome.Lost(Host, why), cause);
    }

    private static bool IsConnectionError(Exception exception) => exception is IOException or SocketException or ObjectDisposedException;
}
