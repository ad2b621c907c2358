using System.Buffers;

namespace Smtp.Protocol.Addresses;

/// <summary>The state of <see cref="MailboxListParser"/>: one element of the list after the other.</summary>
/// <param name="address">Room for one address without what may stand between its parts.</param>
internal ref struct MailboxListScanner(ReadOnlySpan<byte> text, Span<byte> address)
{
    // RFC 5322 3.2.3 specials, white space and control characters.
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(
        [.. Enumerable.Range(0, 0x21).Select(octet => (byte)octet), 0x7F, .. "()<>[]:;@\\,.\""u8]);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly Span<byte> _address = address;
    private int _next;
    private int _length;
    private bool _afterWord;
    private bool _isPhrase;
    private bool _hasAt;

    public bool InGroup { get; private set; }

    public readonly bool AtEnd => _next == _text.Length;

    /// <summary>Reads up to and over the next comma, or the start or end of a group.</summary>
    public bool ReadElement(List<Mailbox> mailboxes)
    {
        Clear();
        while (!AtEnd)
        {
            switch (_text[_next])
            {
                case (byte)',':
                    _next++;
                    return EndElement(mailboxes);
                case (byte)':':
                    _next++;
                    var begins = !InGroup && !_hasAt && (_length > 0 || _isPhrase);
                    InGroup = true;
                    return begins;
                case (byte)';':
                    _next++;
                    var ends = InGroup;
                    InGroup = false;
                    return ends && EndElement(mailboxes);
                case (byte)'<':
                    _next++;
                    // An address for a name: programs differ in which of the two they take.
                    if (_hasAt || !ReadAngle(mailboxes) || !SkipToSeparator())
                        return false;
                    Clear();
                    break;
                default:
                    if (!ReadPart())
                        return false;
                    break;
            }
        }

        return EndElement(mailboxes);
    }

    private void Clear()
    {
        _length = 0;
        _afterWord = false;
        _isPhrase = false;
        _hasAt = false;
    }

    /// <summary>RFC 5322 4.4: an element may be empty.</summary>
    private readonly bool EndElement(List<Mailbox> mailboxes) => (_length == 0 && !_isPhrase) || AddAddress(mailboxes);

    private readonly bool AddAddress(List<Mailbox> mailboxes)
    {
        if (_isPhrase || _length > _address.Length || !MailboxParser.TryParse(_address[.._length], out var mailbox, out _))
            return false;
        mailboxes.Add(mailbox!);
        return true;
    }

    private bool ReadAngle(List<Mailbox> mailboxes)
    {
        Clear();
        while (!AtEnd)
        {
            var octet = _text[_next];
            if (octet == '>')
            {
                _next++;
                return AddAddress(mailboxes);
            }

            if (octet is (byte)':' or (byte)',')
            {
                // RFC 5322 4.4 obs-route: "@a,@b:" before the address.
                if (_length > 0 && _address[0] != '@')
                    return false;
                _next++;
                Clear();
            }
            else if (!ReadPart())
            {
                return false;
            }
        }

        return false;
    }

    private bool SkipToSeparator()
    {
        while (!AtEnd && _text[_next] is not ((byte)',' or (byte)';'))
        {
            if (!SkipSpace() && !SkipComment())
                return false;
        }

        return true;
    }

    /// <summary>A word, a dot, an @, a domain literal, or what may stand between them.</summary>
    private bool ReadPart()
    {
        var octet = _text[_next];
        switch (octet)
        {
            case (byte)'(':
                return SkipComment();
            case (byte)'"':
                return ReadQuotedString();
            case (byte)'[':
                return ReadLiteral();
            case (byte)'.' or (byte)'@':
                _next++;
                _hasAt |= octet == '@';
                _afterWord = false;
                Append(octet);
                return true;
            default:
                return SkipSpace() || ReadAtom();
        }
    }

    private bool ReadAtom()
    {
        var length = _text[_next..].IndexOfAny(WordEnds);
        if (length < 0)
            length = _text.Length - _next;
        if (length == 0)
            return false;

        BeginWord();
        Append(_text.Slice(_next, length));
        _next += length;
        return true;
    }

    private bool ReadQuotedString()
    {
        BeginWord();
        Append((byte)'"');
        for (_next++; !AtEnd; _next++)
        {
            var octet = _text[_next];
            if (octet is (byte)'\r' or (byte)'\n')
                continue; // RFC 5322 2.2.3: a fold is its CRLF, and no more
            Append(octet);
            if (octet == '"')
            {
                _next++;
                return true;
            }

            if (octet == '\\')
            {
                if (++_next == _text.Length)
                    return false;
                Append(_text[_next]);
            }
        }

        return false;
    }

    private bool ReadLiteral()
    {
        var length = _text[_next..].IndexOf((byte)']') + 1;
        if (length == 0)
            return false;

        BeginWord();
        Append(_text.Slice(_next, length));
        _next += length;
        return true;
    }

    private bool SkipComment()
    {
        if (_text[_next] != '(')
            return false;

        var depth = 0;
        for (; !AtEnd; _next++)
        {
            var octet = _text[_next];
            if (octet == '\\')
                _next = Math.Min(_next + 1, _text.Length - 1);
            else if (octet == '(')
                depth++;
            else if (octet == ')' && --depth == 0)
            {
                _next++;
                return true;
            }
        }

        return false;
    }

    private bool SkipSpace()
    {
        if (_text[_next] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            return false;
        _next++;
        return true;
    }

    /// <summary>Two words with nothing between them are a display name.</summary>
    private void BeginWord()
    {
        _isPhrase |= _afterWord;
        _afterWord = true;
    }

    private void Append(byte octet)
    {
        if (_length < _address.Length)
            _address[_length] = octet;
        _length = Math.Min(_length + 1, _address.Length + 1);
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        if (octets.Length <= _address.Length - _length)
            octets.CopyTo(_address[_length..]);
        _length = Math.Min(_length + octets.Length, _address.Length + 1);
    }
}
