using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Smtp.Reception.Sessions;

/// <summary>
/// The two pipes of a session and its deadline. There is no timer a session: a sweep over all sessions, once a second, cancels what has
/// waited too long, so that ten thousand idle sessions cost nothing and a command costs one look at the clock.
/// </summary>
/// <param name="first">How long the first wait may last, from now.</param>
internal sealed class SessionWire(ConnectionContext connection, TimeProvider time, TimeSpan first)
{
    private const int MaximumUnflushed = 16 * 1024;

    private readonly PipeReader _input = connection.Transport.Input;
    private readonly PipeWriter _output = connection.Transport.Output;
    private long _deadline = Later(time, time.GetTimestamp(), first);

    /// <summary>Replies wait for company, but not for more than this.</summary>
    public bool MustFlush => _output.UnflushedBytes > MaximumUnflushed;

    public bool IsExpired => time.GetTimestamp() >= Volatile.Read(ref _deadline);

    /// <summary>From now on at most this long.</summary>
    public void Arm(TimeSpan timeout) => Volatile.Write(ref _deadline, After(time.GetTimestamp(), timeout));

    /// <summary>Until <paramref name="timestamp"/>, see <see cref="After"/>.</summary>
    public void ArmUntil(long timestamp) => Volatile.Write(ref _deadline, timestamp);

    /// <summary>No deadline: we wait for ourselves.</summary>
    public void Disarm() => Volatile.Write(ref _deadline, long.MaxValue);

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
        _output.CancelPendingFlush();
    }

    /// <summary>The read that is pending, or the next one, comes back cancelled.</summary>
    public void Wake() => _input.CancelPendingRead();

    /// <summary>Reads on. Replies said so far leave first, in one write, unless input is there already.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadResult> ReadAsync()
    {
        var read = _input.ReadAsync();
        if (_output.UnflushedBytes > 0 && (!read.IsCompleted || MustFlush))
            await FlushAsync();
        return await read;
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
        await _output.CompleteAsync();
        await _input.CompleteAsync();
        await connection.DisposeAsync();
    }

    private static long Later(TimeProvider time, long timestamp, TimeSpan timeout) =>
        timestamp + (long)(timeout.TotalSeconds * time.TimestampFrequency);
}
