using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Queue.Embedded;

/// <summary>The acceptance of one message into the embedded intake.</summary>
internal sealed class EmbeddedTransaction(Intake intake, QueueId id, Envelope envelope) : IMessageTransaction
{
    private readonly List<Recipient> _recipients = new(1);
    private readonly ContentBuffer _buffer = new(intake.Blocks);
    private ContentFile? _file;
    private long _reserved;
    private SinkState _state = SinkState.Accepting;
    private bool _handedOver;

    public QueueId QueueId => id;

    public long Length => _buffer.Length + (_file?.Length ?? 0);

    public void AddRecipient(Recipient recipient) => _recipients.Add(recipient);

    public void Advance(int count) => _buffer.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public ValueTask<SinkState> SpillAsync(CancellationToken cancellationToken)
    {
        if (_state != SinkState.Accepting)
        {
            _buffer.Dispose(); // The rest is only read to keep step with the client.
            return new ValueTask<SinkState>(_state);
        }

        // Up to the bound it may still be small; a file gets pieces worth a system call.
        return (_file is null ? MayStay() : _buffer.Length <= BlockPool.Large / 2)
            ? new ValueTask<SinkState>(SinkState.Accepting)
            : SpillToFileAsync();
    }

    public ValueTask<SinkState> CommitAsync(ContentTraits traits)
    {
        if (_handedOver)
            throw new InvalidOperationException("The message was committed before.");
        if (_state != SinkState.Accepting)
            return new ValueTask<SinkState>(_state);
        if (_recipients.Count == 0)
            throw new InvalidOperationException("A message without recipients cannot be committed.");
        return _file is null && _buffer.Length <= intake.LargeContent ? CommitSmall(traits) : CommitLargeAsync(traits);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await DropAsync();
        }
        finally
        {
            intake.Incoming.Return(_reserved);
            _reserved = 0;
        }
    }

    /// <summary>Of what was not handed over nothing remains.</summary>
    private async ValueTask DropAsync()
    {
        if (_handedOver)
            return;

        _handedOver = true;
        _buffer.Dispose();
        if (_file is null)
            return;

        await _file.CloseAsync();
        intake.Contents.Delete(id);
    }

    /// <summary>In memory, as far as it has come: a small block and a large one are everybody's, more must be asked for.</summary>
    private bool MayStay()
    {
        if (_buffer.Length > intake.LargeContent)
            return false;
        if (_reserved > 0 || _buffer.Capacity <= BlockPool.Small + BlockPool.Large)
            return true;

        // All at once that it may come to need, the last piece before it is looked at again included; as a file it needs less.
        var wanted = (long)intake.LargeContent + BlockPool.Large;
        if (!intake.Incoming.TryReserve(wanted))
            return false;
        _reserved = wanted;
        return true;
    }

    private ValueTask<SinkState> CommitSmall(ContentTraits traits)
    {
        _handedOver = true;
        return intake.Append(intake.Ready(id, envelope, _recipients, _buffer, traits), envelope, _recipients);
    }

    private async ValueTask<SinkState> CommitLargeAsync(ContentTraits traits)
    {
        if (await SpillToFileAsync() is not SinkState.Accepting and var spilled)
            return spilled;

        try
        {
            await _file!.FinishAsync();
        }
        catch (Exception error) when (error is IOException or ContentFlushException)
        {
            return _state = intake.ContentFailed(error);
        }

        _handedOver = true;
        _file.Dispose();
        return await intake.Append(intake.Ready(id, _recipients.Count, _file, traits), envelope, _recipients);
    }

    private async ValueTask<SinkState> SpillToFileAsync()
    {
        try
        {
            _file ??= intake.Contents.Create(id);
            await _file.AddAsync(_buffer.Split());
            if (_reserved == 0)
                await _file.WrittenAsync();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _state = intake.ContentFailed(error);
        }

        return _state;
    }
}
