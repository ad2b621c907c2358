namespace Smtp.Mail;

/// <summary>
/// Counts what the session must know of the header section while content comes in: Received fields (loops, RFC 5321 6.3) and where
/// the header ends. A pure step, cut anywhere; costs nothing once the header has ended.
/// </summary>
public struct HeaderScanner
{
    private const int SkippingLine = -1;

    // How much of the line matches "received:", or SkippingLine once it is decided.
    private int _matched;
    private bool _carriageReturnFirst;

    /// <summary>Field names have no case (RFC 5322 1.2.2).</summary>
    private static ReadOnlySpan<byte> FieldName => "received:"u8;

    public int ReceivedFields { get; private set; }

    /// <summary>The empty line was seen.</summary>
    public bool AtBody { get; private set; }

    public void Scan(ReadOnlySpan<byte> content)
    {
        while (!AtBody && !content.IsEmpty)
        {
            if (_matched == SkippingLine)
            {
                // Lines end in LF here, with or without its CR: what a later reader takes for a field must count.
                var end = content.IndexOf((byte)'\n');
                if (end < 0)
                    return;
                content = content[(end + 1)..];
                _matched = 0;
            }
            else
            {
                Match(content[0]);
                content = content[1..];
            }
        }
    }

    private void Match(byte octet)
    {
        if (_matched == 0 && octet == '\n')
        {
            AtBody = true;
        }
        else if (_matched == 0 && octet == '\r' && !_carriageReturnFirst)
        {
            _carriageReturnFirst = true;
            return;
        }
        else if (!_carriageReturnFirst && ToLower(octet) == FieldName[_matched])
        {
            _matched++;
            if (_matched == FieldName.Length)
            {
                ReceivedFields++;
                _matched = SkippingLine;
            }
        }
        else
        {
            _matched = octet == '\n' ? 0 : SkippingLine;
        }

        _carriageReturnFirst = false;
    }

    private static int ToLower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? octet | 0x20 : octet;
}
