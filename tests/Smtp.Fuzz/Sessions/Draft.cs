namespace Smtp.Fuzz.Sessions;

/// <summary>A transaction as the client knows it from the answers.</summary>
internal sealed class Draft
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private int _unknown;

    public bool IsBinary { get; init; }

    /// <summary>Of an account: its header is put in order (RFC 6409 8).</summary>
    public bool IsSubmitted { get; init; }

    public string Content { get; set; } = "";

    /// <summary>At most so many; fewer where two were one address.</summary>
    public int Recipients => _known.Count + _unknown;

    public int LeastRecipients => Math.Max(_known.Count, 1);

    public int[] Recipient(bool isPlace, bool extended, bool hasAccount, string argument, Rules rules)
    {
        if (!isPlace)
            return [503];
        if (argument is "TO:<>")
            return [501];
        var isKnown = argument is "TO:<jyoti@excite.com>" or "TO:<sarika@excite.com>" or "TO:<postmaster>" or "TO:<nobody@excite.com>"
            or "TO:<x@yahoo.example>" or "TO:<user%yahoo.example@excite.com>";
        if (!isKnown)
            return [250, 452, 501, 504, 550, 553, 555];
        if (_unknown == 0 && _known.Count >= Rules.Recipients)
            return [452];

        var code = argument switch
        {
            "TO:<nobody@excite.com>" or "TO:<user%yahoo.example@excite.com>" => 550,
            "TO:<x@yahoo.example>" => hasAccount ? 250 : 550,
            _ => 250,
        };
        return _unknown == 0 ? [code] : [code, 452];
    }

    public void Heard(int code, string argument)
    {
        if (code != 250)
            return;
        if (argument is "TO:<jyoti@excite.com>" or "TO:<sarika@excite.com>" or "TO:<postmaster>" or "TO:<x@yahoo.example>")
            _known.Add(argument);
        else
            _unknown++;
    }
}
