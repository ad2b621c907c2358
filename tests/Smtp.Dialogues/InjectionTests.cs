using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Smtp.Dialogues.Staging;
using Smtp.Protocol.Replies;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

/// <summary>
/// Every octet that could begin a line, hide one or turn it around, in every place where a client can put one (CVE-2026-30227,
/// CVE-2026-32178, CVE-2020-28021, CVE-2020-28026): none comes out in a reply, a line of the log, our Received field or an envelope.
/// </summary>
public sealed partial class InjectionTests
{
    private const string Hello = "EHLO client.example\r\n";
    private const string Mail = "MAIL FROM:<a@client.example> SMTPUTF8\r\n";
    private const string Rcpt = "RCPT TO:<jyoti@excite.com>\r\n";
    private const string Rest = "DATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n";

    /// <summary>C0, DEL, C1 as Latin-1 and as UTF-8, overlong forms, surrogates, beyond Unicode, separators, bidi controls.</summary>
    private static readonly byte[][] Octets =
    [
        .. Enumerable.Range(0, 0x20).Select(static octet => new[] { (byte)octet }),
        [0x7F], [0x80], [0x85], [0x8A], [0x8D], [0x9B], [0xA0], [0xAD], [0xC0], [0xFE], [0xFF], [0x0D, 0x0D], [0x0A, 0x0D],
        [0x0D, 0x00, 0x0A],
        [0xC2, 0x80], [0xC2, 0x85], [0xC2, 0x9B], [0xC0, 0x80], [0xC0, 0x8A], [0xE0, 0x80, 0x8A], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xE2, 0x80, 0xA8], [0xE2, 0x80, 0xA9], [0xE2, 0x80, 0xAE], [0xE2, 0x80, 0x8F], [0xE2, 0x81, 0xA6], [0xD8, 0x9C], [0xE2, 0x80],
    ];

    /// <summary>The place of the octet is {0}; {1} is its hexadecimal, {2} and {3} are base64 of a name and of a PLAIN message with
    /// it.</summary>
    public static TheoryData<string, string> Places => new()
    {
        { "", "EHLO {0}" }, { "", "EHLO a{0}b" }, { "", "HELO a{0}" }, { "", "EHLO [IPv6:{0}::1]" }, { "", "EHLO a b{0}" },
        { "", "{0}EHLO a" },
        { Hello, "MAIL FROM:<a{0}b@client.example> SMTPUTF8" }, { Hello, "MAIL FROM:<\"a{0}b\"@client.example> SMTPUTF8" },
        { Hello, "MAIL FROM:<\"a\\{0}b\"@client.example>" }, { Hello, "MAIL FROM:<a@client{0}.example> SMTPUTF8" },
        { Hello, "MAIL FROM:<a@[{0}]>" }, { Hello, "MAIL FROM:<@hop{0}:a@client.example>" }, { Hello, "MAIL FROM:{0}<a@client.example>" },
        { Hello, "MAIL FROM:<a@client.example>{0}" }, { Hello, "MAIL FROM:<a@client.example> {0}" },
        { Hello, "MAIL {0}FROM:<a@client.example>" },
        { Hello, "MAIL FROM:<a@client.example> SIZE=1{0}" }, { Hello, "MAIL FROM:<a@client.example> BODY=8BITMIME{0}" },
        { Hello, "MAIL FROM:<a@client.example> RET=FULL{0}" }, { Hello, "MAIL FROM:<a@client.example> ENVID=x{0}y" },
        { Hello, "MAIL FROM:<a@client.example> ENVID=x+{1}y" }, { Hello, "MAIL FROM:<a@client.example> AUTH=x{0}" },
        { Hello, "MAIL FROM:<a@client.example> AUTH=x+{1}y" }, { Hello, "MAIL FROM:<a@client.example> SMTPUTF8{0}" },
        { Hello, "MAIL FROM:<a@client.example> X{0}Y=z" }, { Hello + Mail + Rcpt, "RCPT TO:<a{0}b@excite.com>" },
        { Hello + Mail + Rcpt, "RCPT TO:<\"jy{0}oti\"@excite.com>" }, { Hello + Mail + Rcpt, "RCPT TO:<jyoti@excite{0}.com>" },
        { Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> NOTIFY=NEVER{0}" },
        { Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=rfc822;x{0}y" },
        { Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=rfc822;x+{1}y" },
        { Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=x{0};y" },
        { Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=utf-8;x{0}y" },
        { Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=utf-8;x\\x{{{1}}}y" }, { Hello + Mail + Rcpt, "DATA {0}" },
        { Hello + Mail + Rcpt, "RSET {0}" }, { Hello, "VRFY jy{0}oti" }, { Hello, "EXPN l{0}" }, { Hello, "NOOP {0}" },
        { Hello, "HELP {0}" },
        { Hello, "QUIT {0}" }, { Hello, "STARTTLS{0}" }, { Hello, "XYZ{0}ZY" }, { Hello, "XYZZY a{0}b" }, { Hello, "BDAT {0}3" },
        { Hello, "BDAT 0 {0}LAST" },
        { Hello, "AUTH {0}" }, { Hello, "AUTH PLAIN{0}" }, { Hello, "AUTH PLAIN {0}" }, { Hello, "AUTH PLAIN {3}" },
        { Hello, "AUTH LOGIN {2}\r\nc2VjcmV0" },
        { Hello, "AUTH LOGIN\r\na{0}b" }, { Hello, "AUTH LOGIN\r\n{2}\r\na{0}" }, { Hello, "AUTH SCRAM-SHA-256 biws{0}" },
        { Hello, "XCLIENT NAME={0}" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task No_octet_gets_out_where_it_could_do_harm(string before, string place)
    {
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { Auth = true, AuthWithoutTls = true },
            authentication: new AuthenticationOptions { Delay = TimeSpan.Zero, Failures = 1_000_000 },
            accounts: "jyoti@excite.com:{PLAIN}secret:::::\n");
        foreach (var octets in Octets)
        {
            var said = Convert.ToHexString(octets);
            var line = Fill(place, octets);
            var replies = await ConverseAsync(stage, before, line, After(before, place));

            Assert.True(Replies().IsMatch(replies), $"{said}: {replies}");
            Assert.Empty(stage.Log.Faults);
            foreach (var entry in stage.Log.Lines)
                Assert.True(PrintableText.From(entry, int.MaxValue) == entry, $"{said}: {entry}");
            stage.Log.Lines.Clear();
            while (stage.Sink.Messages.TryDequeue(out var message))
                Check(message, said);
        }
    }

    /// <summary>The same places with nothing in them that could do harm: else a refusal of everything would pass.</summary>
    [Theory]
    [InlineData("", "EHLO a{0}b")]
    [InlineData(Hello, "MAIL FROM:<a{0}b@client.example> SMTPUTF8")]
    [InlineData(Hello, "MAIL FROM:<a@client.example> ENVID=x+{1}y")]
    [InlineData(Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=rfc822;x+{1}y")]
    [InlineData(Hello + Mail + Rcpt, "RCPT TO:<sarika@excite.com> ORCPT=utf-8;x\\x{{{1}}}y")]
    public async Task The_places_are_real_ones(string before, string place)
    {
        await using var stage = await Stage.OpenAsync();

        var replies = await ConverseAsync(stage, before, Fill(place, "z"u8.ToArray()), After(before, place));

        Assert.DoesNotContain("\r\n5", replies, StringComparison.Ordinal);
        Check(Assert.Single(stage.Sink.Messages), "z");
    }

    private static byte[] Fill(string place, byte[] octets)
    {
        byte[] name = [.. "jyoti"u8, .. octets, .. "@excite.com"u8];
        var text = string.Format(
            CultureInfo.InvariantCulture, place, Encoding.Latin1.GetString(octets), Convert.ToHexString(octets),
            Convert.ToBase64String(name), Convert.ToBase64String([0, .. name, 0, .. "secret"u8]));
        return Encoding.Latin1.GetBytes(text);
    }

    /// <summary>What makes a message of it, whatever was refused.</summary>
    private static string After(string before, string place)
    {
        if (before.Contains("MAIL ", StringComparison.Ordinal))
            return Rest;
        return place.Contains("MAIL ", StringComparison.Ordinal) ? Rcpt + Rest : Mail + Rcpt + Rest;
    }

    /// <returns>All that the server said.</returns>
    private static async Task<string> ConverseAsync(Stage stage, string before, byte[] line, string after)
    {
        byte[] octets = [.. Encoding.ASCII.GetBytes(before), .. line, .. Encoding.ASCII.GetBytes("\r\n" + after)];
        var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        stage.Connect(client.Connection);
        await client.SendAsync(octets);
        await client.CloseAsync();
        var said = new StringBuilder();
        while (true)
        {
            var read = await client.Connection.Reader.ReadAsync(TestContext.Current.CancellationToken);
            said.Append(Encoding.Latin1.GetString(read.Buffer.ToArray()));
            client.Connection.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        await stage.WaitForNobodyAsync();
        return said.ToString();
    }

    private static void Check(RecordedMessage message, string said)
    {
        var envelope = message.Envelope;
        string?[] texts =
        [
            envelope.Sender?.ToString(), envelope.EnvelopeId, envelope.Origin.HelloName, envelope.Origin.Protocol,
            .. message.Recipients.SelectMany(static to => new[] { to.Address.ToString(), to.Original?.Address, to.Original?.AddressType }),
        ];
        foreach (var text in texts)
            Assert.True(text is null || PrintableText.From(text, int.MaxValue) == text, $"{said}: {text}");

        // RFC 5322 2.2: our field in front, folded as it should be, and then what the client sent (a tab behind DATA is forgiven).
        Assert.Matches(OneField(), Encoding.UTF8.GetString(message.Content));
    }

    [GeneratedRegex(@"\A(\d{3}[ -][ -~]*\r\n)+\z")]
    private static partial Regex Replies();

    [GeneratedRegex(@"\AReceived: from [^\p{C}]+(\r\n\t[^\p{C}]+)*\r\n(DATA\r\n)?Subject: x\r\n\r\nx\r\n\z")]
    private static partial Regex OneField();
}
