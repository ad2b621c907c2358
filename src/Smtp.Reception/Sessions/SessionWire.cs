using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>
/// The two pipes of a session and its deadline. There is no timer a session: a sweep over all sessions, once a second, cancels what has
/// waited too long, so that ten thousand idle sessions cost nothing and a command costs one look at the clock.
/// </summary>
/// <param name="first">How long the first wait may last, from now.</param>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync closes the stream.")]
internal sealed class SessionWire(ConnectionContext connection, TimeProvider time, TimeSpan first)
{
    private const int MaximumUnflushed = 16 * 1024;

    // A record of TLS holds as much at most.
    private static readonly StreamPipeReaderOptions TlsReading = new(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions TlsWriting = new(leaveOpen: true);

    private volatile PipeReader _input = connection.Transport.Input;
    private PipeWriter _output = connection.Transport.Output;
    private SslStream? _tls;
    private bool _inTls;
    private long _deadline = Later(time, time.GetTimestamp(), first);

    // By how much the deadline comes earlier while it is crowded.
    private long _haste;

    /// <summary>Replies wait for company, but not for more than this.</summary>
    public bool MustFlush => _output.UnflushedBytes > MaximumUnflushed;

    public bool IsExpired => time.GetTimestamp() >= Volatile.Read(ref _deadline);

    /// <summary>From now on at most this long.</summary>
    public void Arm(TimeSpan timeout) => ArmUntil(After(time.GetTimestamp(), timeout));

    /// <summary>From now on at most this long; while it is crowded (<see cref="Hasten"/>), less.</summary>
    public void Await(TimeSpan timeout, TimeSpan crowded)
    {
        Volatile.Write(ref _haste, crowded < timeout ? Later(time, 0, timeout - crowded) : 0);
        Volatile.Write(ref _deadline, After(time.GetTimestamp(), timeout));
    }

    /// <summary>Until <paramref name="timestamp"/>, see <see cref="After"/>.</summary>
    public void ArmUntil(long timestamp)
    {
        Volatile.Write(ref _haste, 0);
        Volatile.Write(ref _deadline, timestamp);
    }

    /// <summary>No deadline: we wait for ourselves.</summary>
    public void Disarm() => ArmUntil(long.MaxValue);

    /// <summary>Called by the sweep, while it is crowded: a wait that may be shortened, and has lasted as long as it then may, is over now.</summary>
    public void Hasten(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        var haste = Volatile.Read(ref _haste);
        // A session that goes on at this moment has set, or sets, a deadline of its own.
        if (haste > 0 && deadline > now && deadline - haste <= now)
            Interlocked.CompareExchange(ref _deadline, now, deadline);
    }

    public long Now() => time.GetTimestamp();

    public long After(long timestamp, TimeSpan timeout) => Later(time, timestamp, timeout);

    /// <summary>Called by the sweep. Wakes a session that is past its deadline; cuts off one that did not heed that.</summary>
    public void Sweep(long now, TimeSpan grace)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (now < deadline)
            return;

        if (now >= After(deadline, grace))
            connection.Abort(new ConnectionAbortedException("Past its deadline."));

        Wake();
        // Below TLS: a flush of records that was cancelled there would be begun again from its start.
        connection.Transport.Output.CancelPendingFlush();
    }

    /// <summary>The read that is pending, or the next one, comes back cancelled.</summary>
    public void Wake()
    {
        // The flag that the caller has set is seen by a loop that goes on with another reader than this one.
        Interlocked.MemoryBarrier();
        _input.CancelPendingRead();
    }

    /// <summary>
    /// RFC 3207 4.2, CVE-2011-0411: throws away what has come and was not read. What comes later is for the handshake, and fails it;
    /// commands are read from the stream of TLS alone, so nothing said in the clear can become one.
    /// </summary>
    /// <returns>How many octets.</returns>
    public long DiscardInput()
    {
        var octets = 0L;
        while (_input.TryRead(out var read))
        {
            octets += read.Buffer.Length;
            var last = read.IsCompleted || read.Buffer.IsEmpty;
            _input.AdvanceTo(read.Buffer.End);
            if (last)
                break;
        }

        return octets;
    }

    /// <summary>For the handshake; the wire closes it.</summary>
    public SslStream OpenTls() => _tls = new SslStream(new TransportStream(connection.Transport, () => IsExpired));

    /// <summary>From now on everything goes through <see cref="OpenTls"/>'s stream, whose handshake is done.</summary>
    public void UseTls()
    {
        _inTls = true;
        _output = PipeWriter.Create(_tls!, TlsWriting);
        _input = PipeReader.Create(_tls!, TlsReading);
        Interlocked.MemoryBarrier();
    }

    /// <summary>Reads on. Replies said so far leave first, in one write, unless input is there already.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadResult> ReadAsync()
    {
        var read = _input.ReadAsync();
        if (_output.UnflushedBytes > 0 && (!read.IsCompleted || MustFlush))
            await FlushAsync();
        return await read;
    }

    /// <summary>Something has come that was not read; it stays where it is.</summary>
    public bool HasInput()
    {
        if (!_input.TryRead(out var read))
            return false;

        var isThere = !read.Buffer.IsEmpty;
        _input.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return isThere;
    }

    public void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _input.AdvanceTo(consumed, examined);

    /// <summary>A reply that <see cref="FlushAsync"/> or the next <see cref="ReadAsync"/> sends.</summary>
    public void Write(ReadOnlySpan<byte> reply) => _output.Write(reply);

    /// <exception cref="ConnectionAbortedException">The peer is gone or takes nothing.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync()
    {
        var result = await _output.FlushAsync();
        // A sweep that came just before the deadline was set anew cancels a flush for nothing: the octets are on their way all the same.
        if (result.IsCompleted || (result.IsCanceled && IsExpired))
            throw new ConnectionAbortedException("The peer takes nothing more.");
    }

    public async ValueTask CloseAsync()
    {
        if (_tls is not null)
            await CloseTlsAsync(_tls);
        await connection.Transport.Output.CompleteAsync();
        await connection.Transport.Input.CompleteAsync();
        await connection.DisposeAsync();
    }

    private async ValueTask CloseTlsAsync(SslStream tls)
    {
        try
        {
            if (_inTls)
            {
                // What could be said was flushed: completing without a fault would try again.
                await _output.CompleteAsync(new ConnectionAbortedException("The session is over."));
                await _input.CompleteAsync();
                await tls.ShutdownAsync(); // RFC 8446 6.1: close_notify
            }
        }
        catch (Exception gone)
        {
            // The peer is away, or has broken the stream (OpenSSL: "shutdown while in init"). Either costs the goodbye, and nothing else.
            connection.Abort(new ConnectionAbortedException("No goodbye could be said.", gone));
        }

        await tls.DisposeAsync();
    }

    private static long Later(TimeProvider time, long timestamp, TimeSpan timeout) =>
        timestamp + (long)(timeout.TotalSeconds * time.TimestampFrequency);
}
