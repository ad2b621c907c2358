namespace Smtp.Mail;

/// <summary>
/// Takes the header section (RFC 5322 2.1) apart into fields while content comes in: every octet comes out again, in order, either in
/// <see cref="Held"/> or as consumed. A pure step that may be cut between any two octets; what it holds is bounded.
/// </summary>
/// <remarks>
/// Tolerant where others are: white space before the colon (RFC 5322 4.5), lines that are no field (told apart, and left alone), a
/// mailbox's "From " line in front. Content whose first line is no field has no header. A bare CR or LF ends a line, because with CRLF in
/// its place it leaves this host.
/// </remarks>
public sealed class HeaderSplitter
{
    /// <summary>Octets of a name, with the white space behind it. RFC 5322 2.1.1 wants less in a line than that.</summary>
    private const int MaximumHeld = 80;

    private readonly byte[] _held = new byte[MaximumHeld];
    private int _heldLength;
    private int _nameLength;
    private State _state;
    private bool _hasField;

    private enum State : byte
    {
        LineStart,

        /// <summary>A CR at the start of a line is held.</summary>
        LineCr,
        Name,

        /// <summary>White space behind a name, held with it.</summary>
        Space,
        Text,
        TextCr,
        Body,
    }

    /// <summary>What was kept back until it was clear what it begins; valid until the next step.</summary>
    public ReadOnlySpan<byte> Held => _held.AsSpan(0, _heldLength);

    /// <summary>Of the field that began last; <see cref="FieldName.Other"/> for a stray line.</summary>
    public FieldName Field { get; private set; }

    public bool AtBody => _state == State.Body;

    /// <param name="octets">Not empty.</param>
    public HeaderStep Read(ReadOnlySpan<byte> octets, out int consumed)
    {
        consumed = 0;
        while (consumed < octets.Length)
        {
            var octet = octets[consumed];
            switch (_state)
            {
                case State.Body:
                    consumed = octets.Length;
                    return HeaderStep.Body;

                case State.Text or State.TextCr:
                    return ReadText(octets, ref consumed);

                case State.LineStart when octet is (byte)' ' or (byte)'\t' && _hasField:
                    _state = State.Text; // RFC 5322 2.2.3: the field goes on
                    break;

                case State.LineStart:
                    _heldLength = 0;
                    _nameLength = 0;
                    _state = octet == '\r' ? State.LineCr : octet == '\n' ? State.Body : State.Name;
                    if (_state != State.Name)
                        Hold(octets, ref consumed);
                    if (_state == State.Body)
                        return HeaderStep.EndOfHeader;
                    break;

                case State.LineCr:
                    if (octet == '\n')
                        Hold(octets, ref consumed);
                    _state = State.Body;
                    return HeaderStep.EndOfHeader;

                case State.Name or State.Space when octet == ':' && NameLength > 0 && _heldLength < MaximumHeld:
                    _nameLength = NameLength;
                    Hold(octets, ref consumed);
                    return Begin(FieldNames.Of(_held.AsSpan(0, _nameLength)));

                case State.Name or State.Space when octet is (byte)' ' or (byte)'\t' && _heldLength is > 0 and < MaximumHeld:
                    _nameLength = NameLength;
                    _state = State.Space;
                    Hold(octets, ref consumed);
                    break;

                case State.Name when octet is > 0x20 and < 0x7F and not (byte)':' && _heldLength < MaximumHeld:
                    Hold(octets, ref consumed);
                    break;

                default:
                    return GiveUpLine();
            }
        }

        return HeaderStep.NeedMore;
    }

    /// <summary>Nothing follows: what is held is told like any other line.</summary>
    /// <returns><see cref="HeaderStep.NeedMore"/> where nothing is held.</returns>
    public HeaderStep Finish() => _state switch
    {
        State.Name or State.Space when _heldLength > 0 => GiveUpLine(),
        State.LineCr => BeginStray(),
        _ => HeaderStep.NeedMore,
    };

    private int NameLength => _state == State.Space ? _nameLength : _heldLength;

    private void Hold(ReadOnlySpan<byte> octets, ref int consumed) => _held[_heldLength++] = octets[consumed++];

    private HeaderStep Begin(FieldName field)
    {
        Field = field;
        _hasField = true;
        _state = State.Text;
        return HeaderStep.Field;
    }

    private HeaderStep BeginStray()
    {
        Field = FieldName.Other;
        _state = State.Text;
        return HeaderStep.StrayLine;
    }

    private HeaderStep GiveUpLine()
    {
        // So much white space behind a name that others look for: the colon is not waited for, the field not let go.
        if (_state == State.Space && _heldLength == MaximumHeld
            && FieldNames.Of(_held.AsSpan(0, _nameLength)) is not FieldName.Other and var field)
            return Begin(field);
        if (_hasField || IsMailboxLine())
            return BeginStray();

        _state = State.Body;
        return HeaderStep.NoHeader;
    }

    /// <summary>"From " and, quoted, ">From ": what mailbox files have between messages, and some clients send.</summary>
    private bool IsMailboxLine() =>
        _state == State.Space && _held[_nameLength] == ' ' && _held.AsSpan(0, _nameLength).TrimStart((byte)'>').SequenceEqual("From"u8);

    private HeaderStep ReadText(ReadOnlySpan<byte> octets, ref int consumed)
    {
        if (_state == State.TextCr)
        {
            _state = State.LineStart;
            if (octets[consumed] != '\n')
                return Read(octets, out consumed);
            consumed++;
            return HeaderStep.Text;
        }

        var length = octets[consumed..].IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
        {
            consumed = octets.Length;
            return HeaderStep.Text;
        }

        consumed += length + 1;
        _state = State.LineStart;
        if (octets[consumed - 1] == '\n')
            return HeaderStep.Text;
        if (consumed == octets.Length)
            _state = State.TextCr;
        else if (octets[consumed] == '\n')
            consumed++;
        return HeaderStep.Text;
    }
}
