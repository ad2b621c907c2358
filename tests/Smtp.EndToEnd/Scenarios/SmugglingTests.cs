using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>
/// SMTP smuggling (CVE-2023-51764, -51765, -51766, CVE-2024-27305): content with every look-alike of the end mark and a transaction behind
/// it. It is refused, or it is one message, for us and for whoever is next.
/// </summary>
public sealed partial class SmugglingTests
{
    private const string Evil =
        "MAIL FROM:<evil@client.example>\r\nRCPT TO:<victim@next.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nhere I am\r\n";

    private static readonly string[] LookAlikes =
    [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r.\n", "\n.\r", "\r\n.\r\r\n", "\r\r\n.\r\r\n", "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\r\n.\r\0\n", "\r\0\n.\r\n", "\n\0.\n", "\r\n..\r\n", "\r\n.\r\r.\n", "\r\n.\t\r\n", "\r\n .\r\n",
    ];

    /// <summary>With its own end mark in it, which under BDAT is content.</summary>
    private static readonly string[] InChunks = ["\r\n.\r\n", "\n\r\n.\r\n\n", "\r\n.\r\n.\r\n"];

    [Fact]
    public async Task What_leaves_is_one_message_without_a_bare_line_ending()
    {
        await using var next = RecordingHost.Start();
        await using var daemon = await StartAsync(next.Address);

        var taken = await SendAllAsync(daemon);

        await Patience.UntilAsync(() => next.Contents.Count >= taken.Count, () => $"{next.Contents.Count} of {taken.Count} have arrived");
        await daemon.StopAsync();
        Assert.Equal(taken.Order(), next.Contents.Select(NumberIn).Order());
        foreach (var content in next.Contents)
        {
            Assert.DoesNotMatch(BareOrNul(), content);
            Assert.Equal(content.Length - 5, content.IndexOf("\r\n.\r\n", StringComparison.Ordinal));
        }

        Assert.DoesNotContain(next.Commands, static line => line.Contains("evil", StringComparison.Ordinal));
        Assert.Equal(taken.Count, next.Commands.Count(static line => line.StartsWith("MAIL ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_Postfix_that_takes_bare_LF_sees_one_message_too()
    {
        await using var next = await LenientPostfix.StartAsync();
        await ProveLenientAsync(next);
        await using var daemon = await StartAsync(next.Address);
        var before = next.Files().Count;

        var taken = await SendAllAsync(daemon);

        await Patience.UntilAsync(
            () => next.Files().Count - before >= taken.Count && next.IsIdle(),
            () => $"{next.Files().Count - before} of {taken.Count} have arrived\n{string.Join('\n', daemon.Log.Lines.TakeLast(20))}");
        await daemon.StopAsync();
        Assert.Equal(taken.Order(), next.Files().Select(File.ReadAllText).Where(HasNumber).Select(NumberIn).Order());
        Assert.Equal(taken.Count, next.Files().Count - before);
    }

    /// <summary>smtp-sink is strict; what it shows is that the octets are ones that others read.</summary>
    [Fact]
    public async Task A_sink_sees_one_message_too()
    {
        await using var next = await SmtpSink.StartAsync();
        await using var daemon = await StartAsync(next.Address);

        var taken = await SendAllAsync(daemon);

        await Patience.UntilAsync(() => next.Files().Count >= taken.Count, () => $"{next.Files().Count} of {taken.Count} have arrived");
        await daemon.StopAsync();
        Assert.Equal(taken.Order(), next.Files().Select(File.ReadAllText).Select(NumberIn).Order());
    }

    /// <summary>Else the test above would prove nothing.</summary>
    private static async Task ProveLenientAsync(LenientPostfix next)
    {
        using var client = await RawClient.GreetedAsync(int.Parse(next.Address.Split(':')[1], CultureInfo.InvariantCulture));
        Assert.StartsWith("250", await client.AskAsync("MAIL FROM:<a@client.example>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("RCPT TO:<b@next.example>"), StringComparison.Ordinal);
        Assert.StartsWith("354", await client.AskAsync("DATA"), StringComparison.Ordinal);
        await client.SendAsync("Subject: bait\r\n\r\nx\n.\r\nNOOP\r\n");
        Assert.StartsWith("250", await client.ReadReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.ReadReplyAsync(), StringComparison.Ordinal);
        await Patience.UntilAsync(() => next.Files().Count == 1, () => "the bait has not arrived");
    }

    /// <summary>The first listener refuses bare line endings, the second makes CRLF of them.</summary>
    private static Task<Daemon> StartAsync(string next) => Daemon.StartAsync(DaemonSettings.Standard(smtp =>
    {
        smtp["Listeners"]!.AsArray().Add(new JsonObject
        {
            ["Service"] = "Smtp",
            ["Address"] = "127.0.0.1",
            ["Port"] = 0,
            ["BareLineEndings"] = "Normalize",
        });
        smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo(next) };
    }));

    /// <returns>The numbers of those that were answered 250.</returns>
    private static async Task<List<int>> SendAllAsync(Daemon daemon)
    {
        var taken = new List<int>();
        var number = 0;
        foreach (var port in daemon.Ports)
        {
            foreach (var lookAlike in LookAlikes)
            {
                foreach (var cut in (int[])[0, 1, 2])
                {
                    number++;
                    if (await SendAsync(port, number, lookAlike, cut))
                        taken.Add(number);
                }
            }

            foreach (var lookAlike in (string[])[.. LookAlikes, .. InChunks])
            {
                foreach (var body in (string[])["", " BODY=BINARYMIME"])
                {
                    number++;
                    if (await SendChunksAsync(port, number, lookAlike, body))
                        taken.Add(number);
                }
            }
        }

        // Neither refuses all: that would prove nothing of what leaves.
        Assert.InRange(taken.Count, LookAlikes.Length, number - LookAlikes.Length);
        return taken;
    }

    /// <param name="cut">0: in one write; 1: cut before, within and behind the look-alike; 2: pipelined with DATA itself.</param>
    private static async Task<bool> SendAsync(int port, int number, string lookAlike, int cut)
    {
        using var client = await RawClient.GreetedAsync(port);
        var envelope = $"MAIL FROM:<a@next.example>\r\nRCPT TO:<n{number}@next.example>\r\nDATA\r\n";
        var start = $"Subject: number {number};\r\n\r\nx";
        if (cut == 2)
        {
            await client.SendAsync(envelope + start + lookAlike + Evil + ".\r\n");
        }
        else
        {
            await client.SendAsync(envelope);
            string[] pieces = cut == 0
                ? [start + lookAlike + Evil + ".\r\n"]
                : [start, .. lookAlike.Select(static octet => $"{octet}"), Evil, ".\r\n"];
            foreach (var piece in pieces)
                await client.SendAsync(piece);
        }

        foreach (var code in (string[])["250", "250", "354"])
            Assert.StartsWith(code, await client.ReadReplyAsync(), StringComparison.Ordinal);
        return await IsOneAnswerAsync(client);
    }

    private static async Task<bool> SendChunksAsync(int port, int number, string lookAlike, string body)
    {
        using var client = await RawClient.GreetedAsync(port);
        var text = $"Subject: number {number};\r\n\r\nx{lookAlike}{Evil}.\r\n";
        var half = text.IndexOf('x', StringComparison.Ordinal) + 2;
        await client.SendAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"MAIL FROM:<a@next.example>{body}\r\nRCPT TO:<n{number}@next.example>\r\nBDAT {half}\r\n{text[..half]}"
            + $"BDAT {text.Length - half} LAST\r\n{text[half..]}"));
        foreach (var code in (string[])["250", "250", "250"])
            Assert.StartsWith(code, await client.ReadReplyAsync(), StringComparison.Ordinal);
        return await IsOneAnswerAsync(client);
    }

    /// <summary>Refused or taken, and then the next command is answered and nothing of the content was one.</summary>
    private static async Task<bool> IsOneAnswerAsync(RawClient client)
    {
        var answer = await client.ReadReplyAsync();
        Assert.Matches("^(250|550) ", answer);
        Assert.StartsWith("252", await client.AskAsync("VRFY a"), StringComparison.Ordinal);
        Assert.StartsWith("221", await client.AskAsync("QUIT"), StringComparison.Ordinal);
        Assert.Null(await client.ReadReplyAsync());
        return answer!.StartsWith("250", StringComparison.Ordinal);
    }

    private static bool HasNumber(string content) => Number().IsMatch(content);

    private static int NumberIn(string content) => int.Parse(Number().Match(content).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Subject: number (\d+);\r?$", RegexOptions.Multiline)]
    private static partial Regex Number();

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n|\0")]
    private static partial Regex BareOrNul();
}
