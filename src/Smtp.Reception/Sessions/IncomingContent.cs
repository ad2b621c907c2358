using System.Buffers;
using Smtp.Mail;
using Smtp.Policy;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Reception.Listening;
using Smtp.Reception.Submission;

namespace Smtp.Reception.Sessions;

/// <summary>
/// The content of one message on its way into its transaction: measured, its Received fields counted. From the moment it cannot be
/// accepted any more the transaction is gone and what still comes is thrown away, so that a refusal costs neither memory nor framing.
/// </summary>
internal sealed class IncomingContent : IBufferWriter<byte>, IAsyncDisposable
{
    /// <summary>
    /// Octets of input to take between two calls of <see cref="SpillAsync"/>, at most: decoded they are 64 KiB at most, even where each
    /// bare LF becomes CRLF.
    /// </summary>
    public const int SpillAfter = 32 * 1024;

    private readonly long _maximumLength;
    private readonly int _maximumHops;
    private readonly SubmittedHeader? _submitted;
    private IMessageTransaction? _transaction;
    private HeaderScanner _header;
    private ContentInspector _inspector;
    private Memory<byte> _lent;
    private byte[]? _scratch;

    /// <param name="transaction">With its recipients and our Received field: neither counts as the client's content.</param>
    /// <param name="begunAt">Timestamp of the session's clock.</param>
    /// <param name="submitted">What is done to the header; <see langword="null"/>: nothing.</param>
    public IncomingContent(
        IMessageTransaction transaction, Envelope envelope, RecipientList recipients, ReceptionLimits limits, long begunAt,
        SubmittedHeader? submitted = null)
    {
        _transaction = transaction;
        _submitted = submitted;
        _maximumLength = limits.MessageSize;
        _maximumHops = limits.Hops;
        Envelope = envelope;
        Recipients = recipients;
        QueueId = transaction.QueueId;
        BegunAt = begunAt;
    }

    public Envelope Envelope { get; }

    public RecipientList Recipients { get; }

    public QueueId QueueId { get; }

    public long BegunAt { get; }

    /// <summary>Octets that SIZE of MAIL announced (RFC 1870); 0: it did not.</summary>
    public long DeclaredLength { get; init; }

    /// <summary>Octets of the client's content so far, those thrown away included.</summary>
    public long Length { get; private set; }

    public ContentRefusal Refusal { get; private set; }

    /// <summary>The policy that refuses it, if one does.</summary>
    public PolicyRefusal? PolicyRefusal { get; private set; }

    /// <summary>Of what <see cref="Append"/> brought; a decoder knows its own.</summary>
    public ContentTraits AppendedTraits => _inspector.Traits;

    public RefusedClaim? RefusedClaim => _submitted?.RefusedClaim;

    /// <summary>Octets taken as they are (BDAT, RFC 3030).</summary>
    public void Append(in ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets)
        {
            if (Refusal == ContentRefusal.None)
            {
                _inspector.Inspect(segment.Span);
                this.Write(segment.Span);
            }
            else
            {
                Length += segment.Length;
            }
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (Refusal != ContentRefusal.None || _submitted is { AtBody: false })
            return _lent = Scratch(sizeHint);
        return _lent = _transaction!.GetMemory(sizeHint);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (Refusal == ContentRefusal.None && _header.AtBody && _submitted is not { AtBody: false })
            return _transaction!.GetSpan(sizeHint);
        return GetMemory(sizeHint).Span;
    }

    public void Advance(int count)
    {
        Length += count;
        if (Refusal != ContentRefusal.None)
            return;

        if (Length > _maximumLength)
        {
            Refuse(ContentRefusal.TooLarge);
            return;
        }

        if (!_header.AtBody)
        {
            _header.Scan(_lent.Span[..count]);
            if (_header.ReceivedFields > _maximumHops)
            {
                Refuse(ContentRefusal.TooManyHops);
                return;
            }
        }

        if (_submitted is not { AtBody: false })
        {
            if (Length == count && count > 0 && _lent.Span[0] is (byte)' ' or (byte)'\t')
                BeginBody(_lent.Span[..count]);
            else
                _transaction!.Advance(count);
            return;
        }

        _submitted.Write(_lent.Span[..count], _transaction!);
        Refuse(_submitted.Refusal);
    }

    /// <summary>What no recipient could be sent as it is: only BINARYMIME may hold a NUL or a CR or LF of its own (RFC 3030 3).</summary>
    public void RefuseFor(ContentTraits traits)
    {
        if (Envelope.Body == BodyType.BinaryMime)
            return;
        if (traits.HasFlag(ContentTraits.BareLineEnding))
            Refuse(ContentRefusal.BareLineEnding);
        else if (traits.HasFlag(ContentTraits.Nul))
            Refuse(ContentRefusal.Nul);
    }

    /// <summary>Whatever is said later, this is why the message is not taken; the first reason stands.</summary>
    public void Refuse(ContentRefusal reason)
    {
        if (Refusal == ContentRefusal.None)
            Refusal = reason;
    }

    public void RefuseBy(PolicyRefusal refusal)
    {
        PolicyRefusal = refusal;
        Refuse(ContentRefusal.Policy);
    }

    /// <summary>To be called after at most <see cref="SpillAfter"/> octets: moves them on, or lets the transaction go.</summary>
    public ValueTask SpillAsync()
    {
        if (Refusal != ContentRefusal.None)
            return AbortAsync();

        var spill = _transaction!.SpillAsync(CancellationToken.None);
        if (!spill.IsCompletedSuccessfully)
            return SpillSlowlyAsync(spill);

        var state = spill.Result;
        return state == SinkState.Accepting ? ValueTask.CompletedTask : StopAsync(state);
    }

    /// <summary>The one way to acceptance. Nothing is refused so far; afterwards <see cref="Refusal"/> tells.</summary>
    public async ValueTask CommitAsync(ContentTraits traits)
    {
        if (_submitted is not null)
        {
            traits = _submitted.Finish(traits, _transaction!);
            Refuse(_submitted.Refusal);
            if (Refusal != ContentRefusal.None)
                return;
        }

        var state = await _transaction!.CommitAsync(traits);
        if (state != SinkState.Accepting)
            Refuse(state.ToRefusal());
    }

    public async ValueTask DisposeAsync()
    {
        await AbortAsync();
        _submitted?.Dispose();
        if (_scratch is not null)
            ArrayPool<byte>.Shared.Return(_scratch);
        _scratch = null;
    }

    private async ValueTask SpillSlowlyAsync(ValueTask<SinkState> spill)
    {
        var state = await spill;
        if (state != SinkState.Accepting)
            await StopAsync(state);
    }

    private ValueTask StopAsync(SinkState state)
    {
        Refuse(state.ToRefusal());
        return AbortAsync();
    }

    private ValueTask AbortAsync()
    {
        var transaction = _transaction;
        _transaction = null;
        _lent = default;
        return transaction is null ? ValueTask.CompletedTask : transaction.DisposeAsync();
    }

    /// <summary>
    /// Content whose first line begins with white space would go on with our Received field (RFC 5322 2.2.3), and say in our name what a
    /// stranger wrote. It has no header, so an empty line ends ours, as Postfix does it.
    /// </summary>
    private void BeginBody(ReadOnlySpan<byte> first)
    {
        // It lies where the empty line comes to lie.
        var copy = first.ToArray();
        IMessageTransaction transaction = _transaction!;
        transaction.Write("\r\n"u8);
        transaction.Write(copy);
    }

    private byte[] Scratch(int sizeHint)
    {
        if (_scratch is not null && _scratch.Length >= sizeHint)
            return _scratch;

        if (_scratch is not null)
            ArrayPool<byte>.Shared.Return(_scratch);
        return _scratch = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, 4096));
    }
}
