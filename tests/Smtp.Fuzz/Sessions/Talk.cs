using System.Globalization;
using System.Text;

namespace Smtp.Fuzz.Sessions;

/// <summary>
/// What a client says, made of choices: commands that are right, wrong or spoilt, content with look-alikes of the end mark, chunks, raw
/// octets; several in one turn, and every turn cut anywhere.
/// </summary>
internal static class Talk
{
    private const int MostTurns = 24;
    private const int MostInTurn = 12;

    private static readonly string[] Lines =
    [
        "EHLO client.example", "HELO client.example", "EHLO bad(name", "EHLO", "MAIL FROM:<a@client.example>", "MAIL FROM:<>",
        "MAIL FROM:<jyoti@excite.com>", "MAIL FROM:<a@client.example> BODY=BINARYMIME", "MAIL FROM:<jyoti@excite.com> BODY=BINARYMIME",
        "MAIL FROM:<a@client.example> SIZE=999999999", "MAIL FROM:<a@client.example> WHAT=EVER", "MAIL FROM:<a@@b>", "MAIL FROM:a@b",
        "RCPT TO:<jyoti@excite.com>", "RCPT TO:<sarika@excite.com>", "RCPT TO:<postmaster>", "RCPT TO:<nobody@excite.com>",
        "RCPT TO:<x@yahoo.example>", "RCPT TO:<user%yahoo.example@excite.com>", "RCPT TO:<>", "DATA", "DATA now", "RSET", "RSET x", "NOOP",
        "NOOP x", "VRFY jyoti", "VRFY", "EXPN list", "ETRN x.example", "HELP", "QUIT x", "STARTTLS x", "AUTH", "AUTH PLAIN", "AUTH LOGIN",
        "AUTH PLAIN AGp5b3RpQGV4Y2l0ZS5jb20Ac2VjcmV0", "AUTH PLAIN AGp5b3RpQGV4Y2l0ZS5jb20Ad3Jvbmc=", "AUTH PLAIN =", "AUTH PLAIN ?",
        "AUTH LOGIN anlvdGlAZXhjaXRlLmNvbQ==", "AUTH SCRAM-SHA-256 biwsbj1qeW90aUBleGNpdGUuY29tLHI9eA==", "AUTH NONE",
        "anlvdGlAZXhjaXRlLmNvbQ==", "c2VjcmV0", "AGp5b3RpQGV4Y2l0ZS5jb20Ac2VjcmV0", "*", "", "GET / HTTP/1.1", "XYZZY", "LHLO x",
        "BDAT", "BDAT x", "BDAT 3 LASTX", "BDAT 18446744073709551616", ".",
    ];

    private static readonly string[] ContentPieces =
    [
        "Subject: x\r\n", "\r\n", "text", ".", "..", "\r\n.\r\n", "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r", "\n",
        "\0",
        "\u00e9", "MAIL FROM:<evil@x.example>\r\nRCPT TO:<sarika@excite.com>\r\nDATA\r\n", "Received: x\r\n", "BDAT 5 LAST\r\n",
    ];

    /// <summary>Each turn is a list of writes; the server sees each of them whole.</summary>
    public static List<List<byte[]>> Make(ref Choices choices)
    {
        var turns = new List<List<byte[]>>();
        while (choices.HasMore && turns.Count < MostTurns)
        {
            var turn = new List<byte>();
            for (var i = choices.Next(4) == 3 ? MostInTurn : 1 + choices.Next(3); i > 0 && (choices.HasMore || turn.Count == 0); i--)
                turn.AddRange(Item(ref choices));
            turns.Add(Cut(turn, ref choices));
        }

        return turns;
    }

    private static byte[] Item(ref Choices choices)
    {
        var kind = choices.Next(16);
        byte[] item = kind switch
        {
            0 => Chunk(ref choices),
            1 => [.. "DATA\r\n"u8, .. Content(ref choices), .. "\r\n.\r\n"u8],
            2 => Message(ref choices),
            3 => choices.Raw(choices.Next(64)),
            4 => Encoding.Latin1.GetBytes("EHLO client.example\r\nSTARTTLS\r\n"),
            5 => Encoding.Latin1.GetBytes(new string('x', 1500 + (choices.Next(256) * 48)) + "\r\n"),
            _ => Encoding.Latin1.GetBytes(Lines[choices.Next(Lines.Length)] + "\r\n"),
        };
        return choices.Next(12) == 11 && item.Length > 0 ? Spoil(item, ref choices) : item;
    }

    private static byte[] Message(ref Choices choices)
    {
        var envelope = choices.Next(2) == 0 ? "a@client.example" : "jyoti@excite.com";
        return
        [
            .. Encoding.Latin1.GetBytes($"EHLO client.example\r\nMAIL FROM:<{envelope}>\r\nRCPT TO:<jyoti@excite.com>\r\nDATA\r\n"),
            .. Content(ref choices), .. "\r\n.\r\n"u8,
        ];
    }

    private static byte[] Chunk(ref Choices choices)
    {
        var content = Content(ref choices);
        var declared = content.Length + (choices.Next(8) == 7 ? choices.Next(5) - 2 : 0);
        var last = choices.Next(2) == 0 ? "" : " LAST";
        return [.. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {declared}{last}\r\n")), .. content];
    }

    private static byte[] Content(ref Choices choices)
    {
        var text = new StringBuilder();
        for (var i = choices.Next(7); i > 0; i--)
            text.Append(ContentPieces[choices.Next(ContentPieces.Length)]);
        if (choices.Next(24) == 23)
            text.Append('x', 1900 + choices.Next(200));
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static byte[] Spoil(byte[] item, ref Choices choices)
    {
        var at = choices.Next(item.Length);
        return choices.Next(3) switch
        {
            0 => [.. item[..at], .. item[(at + 1)..]],
            1 => [.. item[..at], (byte)choices.Next(256), .. item[at..]],
            _ => [.. item[..at], (byte)choices.Next(256), .. item[(at + 1)..]],
        };
    }

    private static List<byte[]> Cut(List<byte> turn, ref Choices choices)
    {
        var octets = turn.ToArray();

        // What is behind STARTTLS must be there with it, or it would be taken for the handshake.
        if (Encoding.Latin1.GetString(octets).Contains("STARTTLS", StringComparison.OrdinalIgnoreCase))
            return [octets];

        var writes = new List<byte[]>();
        for (var cuts = choices.Next(8) - 3; cuts > 0 && octets.Length > 1; cuts--)
        {
            var at = 1 + (choices.Next(256) * octets.Length / 257);
            writes.Add(octets[..at]);
            octets = octets[at..];
        }

        writes.Add(octets);
        return writes;
    }
}
