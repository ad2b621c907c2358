namespace Smtp.Delivery.Maildir;

/// <summary>
/// Octets as a mailbox stores them: CRLF as LF, a bare CR or LF as it is; or all of them as they are. Counts what a reader will count when
/// it ends each line by CRLF again. A pure step, cut anywhere.
/// </summary>
internal struct StoredForm(bool verbatim)
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    private bool _afterCr;

    /// <summary>Octets with every line ended by CRLF (<c>W=</c>).</summary>
    public long WireSize { get; private set; }

    /// <param name="target">At least one octet longer than <paramref name="source"/>.</param>
    /// <returns>Octets written.</returns>
    public int Append(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (source.IsEmpty)
            return 0;

        WireSize += source.Length + BareLineFeeds(source);
        var written = 0;
        if (verbatim)
        {
            source.CopyTo(target);
            written = source.Length;
        }
        else
        {
            if (_afterCr && source[0] != Lf)
                target[written++] = Cr;
            written += WithoutCrOfCrLf(source, target[written..]);
        }

        _afterCr = source[^1] == Cr;
        return written;
    }

    /// <summary>The CR that content may end in.</summary>
    public readonly int Finish(Span<byte> target)
    {
        if (verbatim || !_afterCr)
            return 0;

        target[0] = Cr;
        return 1;
    }

    /// <summary>A CR at the end waits: what follows it decides.</summary>
    private static int WithoutCrOfCrLf(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var cr = source.IndexOf(Cr);
            var text = cr < 0 ? source : source[..cr];
            text.CopyTo(target[written..]);
            written += text.Length;
            source = source[(cr < 0 ? text.Length : cr + 1)..];
            if (source.IsEmpty)
                return written;
            if (source[0] != Lf)
                target[written++] = Cr;
        }
    }

    private readonly int BareLineFeeds(ReadOnlySpan<byte> source)
    {
        var bare = 0;
        var beforeIsCr = _afterCr;
        while (source.IndexOf(Lf) is >= 0 and var lf)
        {
            if (lf == 0 ? !beforeIsCr : source[lf - 1] != Cr)
                bare++;
            beforeIsCr = false;
            source = source[(lf + 1)..];
        }

        return bare;
    }
}
