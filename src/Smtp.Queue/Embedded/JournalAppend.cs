using System.Buffers;
using System.Threading.Tasks.Sources;
using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>One record on its way into the journal, and the promise to whoever waits for it. Used again and again: await it exactly
/// once.</summary>
internal abstract class JournalAppend(RecordType type) : IValueTaskSource<SinkState>
{
    // Continuations run where Complete is called, which is never the writer's thread.
    private ManualResetValueTaskSourceCore<SinkState> _promise;
    private SinkState _result;

    public RecordType Type { get; } = type;

    public MetaWriter Meta { get; } = new();

    public QueueId Id { get; protected set; }

    public ReadOnlySequence<byte> Content { get; protected set; }

    public ulong ContentChecksum { get; protected set; }

    /// <summary>The record names a file in <c>content/</c>: its name must be durable before the record is.</summary>
    public bool NamesContentFile { get; protected set; }

    /// <summary>Set by the writer.</summary>
    public RecordPlace Place { get; set; }

    /// <summary>Octets of the record, set by the writer.</summary>
    public uint StoredLength { get; set; }

    /// <summary>The next in whatever line this one stands.</summary>
    public JournalAppend? Next { get; set; }

    /// <summary>Ends nothing: refused while room is short, so that outcomes can still be written.</summary>
    public bool IsAcceptance => Type is RecordType.Accept or RecordType.Carry;

    public long RecordLength => RecordHead.Size + Meta.Length + Content.Length;

    public ValueTask<SinkState> Promise => new(this, _promise.Version);

    /// <summary>The record is durable: what it says becomes true. Called by the writer, for a whole batch under the index's lock.</summary>
    public abstract void Apply(QueueIndex index);

    /// <summary>The record will never be durable: frees what it held.</summary>
    public abstract void Abandon();

    public void Decide(SinkState result)
    {
        _result = result;
        if (result != SinkState.Accepting)
            Abandon();
    }

    /// <summary>Runs whoever waits, here and now.</summary>
    public void Complete() => _promise.SetResult(_result);

    SinkState IValueTaskSource<SinkState>.GetResult(short token)
    {
        var result = _promise.GetResult(token);
        _promise.Reset();
        Meta.Clear();
        Content = default;
        NamesContentFile = false;
        Recycle();
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<SinkState>.GetStatus(short token) => _promise.GetStatus(token);

    void IValueTaskSource<SinkState>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    /// <summary>Goes back to its pool; whoever waited has read the result.</summary>
    protected abstract void Recycle();
}
