using System.Text;
using System.Text.RegularExpressions;

namespace Smtp.Dialogues;

/// <summary>
/// A scripted conversation. Each line starts with who speaks:
/// <code>
/// # comment                          @ setting value         before the conversation, see ScriptRunner
/// C: text                            the client sends the text and CRLF
/// C&lt; text                            the client sends the text alone
/// S: text                            the server says exactly this line; a * at the end stands for any rest
/// C: [close]    S: [close]           that end of the connection is closed
/// H: [name]                          the handshake of TLS; from here on everything goes through it
/// T: 300                             seconds go by
/// X: stop                            the server begins to stop
/// M: from=… to=…,… [name=…] content=…   the next message in the queue, without our Received field
/// L: text                            stands in a line of the log
/// R: text                            the next line of the Received field of that message
/// </code>
/// Escapes: <c>\r \n \t \0 \\ \xNN</c>, and <c>\(text*count)</c> for repetition.
/// </summary>
internal sealed partial record Script(string Name, IReadOnlyList<ScriptLine> Lines)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static Script Load(string name)
    {
        var lines = new List<ScriptLine>();
        var number = 0;
        foreach (var text in File.ReadLines(Path.Combine(Folder, name)))
        {
            number++;
            if (text.Length == 0 || text[0] == '#')
                continue;
            var kind = text.Split(' ')[0];
            lines.Add(new ScriptLine(kind, text.Length > kind.Length ? text[(kind.Length + 1)..] : "", number));
        }

        return new Script(name, lines);
    }

    /// <summary>The octets of a text with escapes.</summary>
    public static byte[] Octets(string text)
    {
        text = Repetition().Replace(text, static match => string.Concat(Enumerable.Repeat(
            match.Groups["text"].Value, int.Parse(match.Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture))));
        var octets = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var rune = Rune.GetRuneAt(text, i);
                octets.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
                continue;
            }

            i++;
            octets.Add(text[i] switch
            {
                'r' => (byte)'\r',
                'n' => (byte)'\n',
                't' => (byte)'\t',
                '0' => 0,
                '\\' => (byte)'\\',
                'x' => Convert.ToByte(text[(i + 1)..(i + 3)], 16),
                _ => throw new FormatException($"Unknown escape \\{text[i]}"),
            });
            if (text[i] == 'x')
                i += 2;
        }

        return [.. octets];
    }

    [GeneratedRegex(@"\\\((?<text>[^*]*)\*(?<count>\d+)\)")]
    private static partial Regex Repetition();
}

/// <param name="Kind">What stands before the first space, with its colon.</param>
internal sealed record ScriptLine(string Kind, string Text, int Number);
