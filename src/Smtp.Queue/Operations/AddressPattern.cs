using Smtp.Protocol.Addresses;

namespace Smtp.Queue.Operations;

/// <summary>
/// Which addresses are meant: <c>jyoti@excite.example</c>, <c>*@excite.example</c>, <c>excite.example</c>, <c>*.example</c>, and
/// <c>&lt;&gt;</c> for the sender of notices. <c>*</c> stands for any characters; case does not count.
/// </summary>
public sealed record AddressPattern(string Text)
{
    private readonly string _pattern = Text.Trim() is ['<', .. var inner, '>'] ? inner : Text.Trim();

    public bool Matches(Mailbox? address)
    {
        if (address is null)
            return _pattern.Length == 0;
        if (_pattern.Contains('@', StringComparison.Ordinal))
            return MatchesText(address.ToString()) || MatchesText(address.ToAsciiString());
        return MatchesText(address.Domain) || MatchesText(address.AsciiDomain);
    }

    /// <summary>The pattern against a name as it is.</summary>
    public bool MatchesText(ReadOnlySpan<char> text)
    {
        // After a star that matched too little, the text is tried one character further on; only the last star need be remembered.
        var pattern = _pattern.AsSpan();
        int at = 0, star = -1, retry = 0;
        for (var i = 0; i < text.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, i);
            }
            else if (at < pattern.Length && char.ToUpperInvariant(pattern[at]) == char.ToUpperInvariant(text[i]))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern[at..].IndexOfAnyExcept('*') < 0;
    }
}
