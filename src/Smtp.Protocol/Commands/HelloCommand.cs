using System.Buffers;
using System.Text;

namespace Smtp.Protocol.Commands;

/// <summary>The argument of HELO, EHLO, LHLO (RFC 5321 4.1.1.1): a domain or an address literal.</summary>
public static class HelloCommand
{
    private const int MaximumLength = 255;

    /// <summary>
    /// The atext of RFC 5322 3.2.3, dots, and what address literals need. Not the other specials: a parenthesis or a quote would
    /// end something in the Received field.
    /// </summary>
    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.:[]"u8);

    /// <summary>
    /// Lenient as deployed clients need it (underscores, single labels, unbracketed addresses), strict in safety: 1 to 255 printable
    /// ASCII characters without space, quotes, brackets of comments and routes, so the name can stand in a Received field and a log line.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> argument, out string name)
    {
        name = "";
        if (argument.Length is < 1 or > MaximumLength || argument.ContainsAnyExcept(Allowed))
            return false;

        name = Encoding.ASCII.GetString(argument);
        return true;
    }
}
