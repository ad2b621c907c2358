using System.Buffers;
using System.Collections.Concurrent;
using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Dialogues.Staging;

/// <summary>A queue that only remembers; how it fails is set by the test.</summary>
internal sealed class RecordingSink : IMessageSink
{
    private readonly TaskCompletionSource _commitBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private int _open;

    public SinkState State { get; set; } = SinkState.Accepting;

    public SinkState SpillState { get; set; } = SinkState.Accepting;

    public SinkState CommitState { get; set; } = SinkState.Accepting;

    /// <summary>Commits wait for it.</summary>
    public Task CommitGate { get; set; } = Task.CompletedTask;

    /// <summary>The first commit was asked for.</summary>
    public Task CommitBegun => _commitBegun.Task;

    public ConcurrentQueue<RecordedMessage> Messages { get; } = new();

    /// <summary>Transactions begun and not yet disposed.</summary>
    public int Open => _open;

    /// <summary>A fault of the queue that nobody foresaw.</summary>
    public Exception? BeginFault { get; set; }

    public IMessageTransaction Begin(Envelope envelope)
    {
        if (BeginFault is not null)
            throw BeginFault;
        Interlocked.Increment(ref _open);
        return new Transaction(this, envelope, new QueueId(Interlocked.Increment(ref _lastId)));
    }

    private sealed class Transaction(RecordingSink sink, Envelope envelope, QueueId queueId) : IMessageTransaction
    {
        private readonly ArrayBufferWriter<byte> _content = new();
        private readonly List<Recipient> _recipients = [];
        private bool _disposed;

        public QueueId QueueId => queueId;

        public long Length => _content.WrittenCount;

        public void AddRecipient(Recipient recipient) => _recipients.Add(recipient);

        public Memory<byte> GetMemory(int sizeHint = 0) => _content.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _content.GetSpan(sizeHint);

        public void Advance(int count) => _content.Advance(count);

        public ValueTask<SinkState> SpillAsync(CancellationToken cancellationToken) => new(sink.SpillState);

        public async ValueTask<SinkState> CommitAsync(ContentTraits traits)
        {
            sink._commitBegun.TrySetResult();
            await sink.CommitGate;
            if (sink.CommitState == SinkState.Accepting)
                sink.Messages.Enqueue(new RecordedMessage(envelope, _recipients, _content.WrittenMemory.ToArray(), traits));
            return sink.CommitState;
        }

        public ValueTask DisposeAsync()
        {
            if (!_disposed)
                Interlocked.Decrement(ref sink._open);
            _disposed = true;
            return default;
        }
    }
}

internal sealed record RecordedMessage(Envelope Envelope, IReadOnlyList<Recipient> Recipients, byte[] Content, ContentTraits Traits);
