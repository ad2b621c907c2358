using System.Buffers;
using System.Globalization;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Submission;

/// <summary>
/// The header section of submitted mail on its way into the queue (RFC 6409 8): Bcc taken out, what is missing put at its end, From and
/// Sender held against the account. Everything else, and the body, passes octet by octet.
/// </summary>
/// <remarks>
/// Streams: whatever the length of the header, no more is held than one field that names a sender. Where lines are broken, what a reader
/// takes for the body is a guess: Bcc goes until the empty line.
/// </remarks>
internal sealed class SubmittedHeader(Submitter submitter, QueueId queueId, DateTimeOffset now) : IDisposable
{
    /// <summary>Octets of a From, Sender, Resent-From or Resent-Sender field; a longer one counts as one that cannot be read.</summary>
    public const int MaximumSenderField = 16 * 1024;

    private readonly HeaderSplitter _splitter = new();
    private readonly SenderClaims _claims = new(submitter);
    private ContentInspector _inspector;
    private byte[]? _senderField;
    private int _senderFieldLength;
    private FieldName _field;
    private Treatment _treatment;
    private bool _hasDate;
    private bool _hasMessageId;
    private bool _isOpen;
    private ContentTraits _added;

    private enum Treatment : byte
    {
        Pass,
        Drop,

        /// <summary>Until all of the field is there.</summary>
        Keep,

        /// <summary>Passes, but was too long to be looked at.</summary>
        TooLong,
    }

    /// <summary>What follows is not looked at.</summary>
    public bool AtBody => _splitter.AtBody;

    public ContentRefusal Refusal { get; private set; }

    public RefusedClaim? RefusedClaim => Refusal == ContentRefusal.None ? null : _claims.Refused;

    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            var inHeader = !AtBody;
            var step = _splitter.Read(octets, out var consumed);
            var read = octets[..consumed];
            octets = octets[consumed..];
            if (inHeader)
                _inspector.Inspect(read);
            Take(step, read, output);
        }
    }

    /// <summary>Nothing follows: a header without an end has ended.</summary>
    /// <param name="traits">Of what the client sent.</param>
    /// <returns>Of what was written.</returns>
    public ContentTraits Finish(ContentTraits traits, IBufferWriter<byte> output)
    {
        if (!AtBody)
        {
            Take(_splitter.Finish(), [], output);
            if (!AtBody)
            {
                EndField(output);
                EndHeader(output);
                if (!_isOpen)
                    traits &= ~ContentTraits.NoFinalLineEnding;
            }
        }

        return traits | _added;
    }

    public void Dispose()
    {
        if (_senderField is not null)
            ArrayPool<byte>.Shared.Return(_senderField);
        _senderField = null;
    }

    private void Take(HeaderStep step, ReadOnlySpan<byte> read, IBufferWriter<byte> output)
    {
        switch (step)
        {
            case HeaderStep.Field or HeaderStep.StrayLine:
                EndField(output);
                BeginField(step == HeaderStep.Field ? _splitter.Field : FieldName.Other);
                Pass(_splitter.Held, output);
                break;
            case HeaderStep.Text:
                Pass(read, output);
                break;
            case HeaderStep.EndOfHeader:
                EndField(output);
                EndHeader(output);
                output.Write(_splitter.Held);
                break;
            case HeaderStep.NoHeader:
                _inspector = default; // What it saw is of the body.
                EndHeader(output);
                output.Write("\r\n"u8);
                output.Write(_splitter.Held);
                break;
            case HeaderStep.Body:
                output.Write(read);
                break;
        }
    }

    private void BeginField(FieldName field)
    {
        _field = field;
        _treatment = field switch
        {
            FieldName.Bcc or FieldName.ResentBcc => Treatment.Drop, // RFC 5322 3.6.3
            FieldName.From or FieldName.Sender or FieldName.ResentFrom or FieldName.ResentSender => Treatment.Keep,
            _ => Treatment.Pass,
        };
        _hasDate |= field == FieldName.Date;
        _hasMessageId |= field == FieldName.MessageId;
        _senderFieldLength = 0;
    }

    private void Pass(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        if (octets.IsEmpty || _treatment == Treatment.Drop)
            return;
        if (_treatment != Treatment.Keep)
        {
            WriteOut(octets, output);
            return;
        }

        _senderField ??= ArrayPool<byte>.Shared.Rent(MaximumSenderField);
        if (octets.Length <= MaximumSenderField - _senderFieldLength)
        {
            octets.CopyTo(_senderField.AsSpan(_senderFieldLength));
            _senderFieldLength += octets.Length;
            return;
        }

        var stays = _claims.Add(_field, [], isWhole: false);
        _treatment = stays ? Treatment.TooLong : Treatment.Drop;
        if (stays)
        {
            WriteOut(_senderField.AsSpan(0, _senderFieldLength), output);
            WriteOut(octets, output);
        }
    }

    private void EndField(IBufferWriter<byte> output)
    {
        if (_treatment == Treatment.Keep)
        {
            ReadOnlySpan<byte> field = _senderField.AsSpan(0, _senderFieldLength);
            if (_claims.Add(_field, field[(field.IndexOf((byte)':') + 1)..], isWhole: true))
                WriteOut(field, output);
        }

        _treatment = Treatment.Pass;
    }

    private void EndHeader(IBufferWriter<byte> output)
    {
        // RFC 3030 3: BINARYMIME is for bodies; a header has lines.
        var traits = _inspector.Traits;
        Refusal = traits.HasFlag(ContentTraits.Nul) ? ContentRefusal.Nul
            : traits.HasFlag(ContentTraits.BareLineEnding) ? ContentRefusal.BareLineEnding
            : _claims.Refusal;
        if (!_claims.HasFrom && submitter.AuthorAddress is { } author)
            Supply($"From: {author}\r\n", output);
        if (_claims.NeedsSender && submitter.SenderAddress is { } sender)
            Supply($"Sender: {sender}\r\n", output);
        if (!_hasDate)
            Supply($"Date: {Date}\r\n", output);
        if (!_hasMessageId)
            Supply($"Message-ID: <{queueId}@{submitter.HostName}>\r\n", output);
    }

    private void Supply(string field, IBufferWriter<byte> output)
    {
        if (_isOpen)
            WriteOut("\r\n"u8, output);
        var octets = Encoding.UTF8.GetBytes(field);
        if (!Ascii.IsValid(octets))
            _added |= ContentTraits.EightBit;
        WriteOut(octets, output);
    }

    // RFC 5322 3.3, in UTC: nobody knows the sender's clock.
    private string Date => now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    private void WriteOut(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        output.Write(octets);
        _isOpen = octets[^1] != '\n';
    }
}
