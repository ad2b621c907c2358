using System.Text;

namespace Smtp.Delivery.Bounces;

/// <summary>Words from outside in lines that a person can read and a mail server must take (RFC 5321 4.5.3.1.6).</summary>
internal static class WrappedText
{
    private const int Usual = 76;

    /// <summary>For a word alone, such as an address on the web; four octets each at most.</summary>
    private const int Longest = 200;

    /// <param name="text">Printable.</param>
    /// <param name="indent">In front of each line.</param>
    public static void AppendWrapped(this StringBuilder output, string text, string indent)
    {
        var length = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Pieces))
        {
            if (length > 0 && length + 1 + word.Length > Usual)
            {
                output.Append('\n');
                length = 0;
            }

            output.Append(length == 0 ? indent : " ").Append(word);
            length += (length == 0 ? indent.Length : 1) + word.Length;
        }

        output.Append('\n');
    }

    private static IEnumerable<string> Pieces(string word)
    {
        while (word.Length > Longest)
        {
            var cut = char.IsHighSurrogate(word[Longest - 1]) ? Longest - 1 : Longest;
            yield return word[..cut];
            word = word[cut..];
        }

        yield return word;
    }
}
