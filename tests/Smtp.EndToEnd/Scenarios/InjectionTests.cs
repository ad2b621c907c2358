using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>
/// What a client or a remote server says, with control characters in it, through the whole program (CVE-2020-8794, CVE-2026-43964): every
/// line of the log is one that we wrote, every file has a name that prints, and a bounce is text.
/// </summary>
public sealed partial class InjectionTests
{
    private static readonly string[] Controls =
        [.. Enumerable.Range(0, 32).Select(static octet => $"{(char)octet}"), "\u007f", "\u0085", "\u009b", "\u2028", "\u202e"];

    [Fact]
    public async Task A_hostile_answer_is_text_in_the_log_and_in_the_bounce()
    {
        byte[] answer =
        [
            .. "550-5.1.1 no \u001b[31mred\u0007\0"u8, 0xFF, 0x85,
            .. "\r\n550-To: root\r\n550-Content-Type: text/html\r\n550-.\r\n550 5.1.1 \u202eend\r\n"u8,
        ];
        await using var next = RecordingHost.Start(answer);
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
            smtp["Routes"] = new JsonObject { ["*"] = DaemonSettings.RouteTo(next.Address) }));
        using var client = await RawClient.GreetedAsync(daemon.Port);

        await client.DeliverAsync("jyoti@excite.example", "nobody@refuses.example", "Subject: x\r\n\r\nhello");

        await Patience.UntilAsync(() => daemon.Mail("jyoti").NewFiles().Count == 1, () => string.Join('\n', daemon.Log.Lines));
        await daemon.StopAsync();
        var bounce = Encoding.UTF8.GetString(await File.ReadAllBytesAsync(
            daemon.Mail("jyoti").NewFiles()[0], TestContext.Current.CancellationToken));
        Assert.DoesNotMatch(NotText(), bounce);
        Assert.DoesNotMatch(Injected(), bounce);
        Assert.Contains("[31mred", bounce, StringComparison.Ordinal);
        CheckLog(daemon);
    }

    [Fact]
    public async Task Control_characters_of_a_client_get_nowhere()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        foreach (var control in Controls)
        {
            string[] lines =
            [
                $"EHLO a{control}FORGED", $"MAIL FROM:<a{control}FORGED@client.example> SMTPUTF8",
                $"MAIL FROM:<\"a{control}FORGED\"@client.example>",
                $"MAIL FROM:<a@client.example> ENVID=x{control}FORGED", $"RCPT TO:<jy{control}FORGED@excite.example>",
                $"NOOP {control}FORGED",
                $"VRFY {control}FORGED", $"AUTH PLAIN {control}FORGED", $"XYZ{control}FORGED",
            ];
            using var client = await RawClient.GreetedAsync(daemon.Port);
            foreach (var line in lines)
            {
                var reply = await client.AskAsync(line);
                Assert.Matches(Reply(), reply);
                Assert.DoesNotContain("FORGED", reply, StringComparison.Ordinal);
            }

            await client.AskAsync("RSET");
            await client.DeliverAsync("a@client.example", "jyoti@excite.example", "Subject: after it\r\n\r\nhello");
        }

        await Patience.UntilAsync(
            () => daemon.Mail("jyoti").NewFiles().Count == Controls.Length,
            () => string.Join('\n', daemon.Log.Lines));
        await daemon.StopAsync();
        CheckLog(daemon);
        Assert.Contains(daemon.Log.Lines, static line => line.Contains(@"\x1BFORGED", StringComparison.Ordinal));
        foreach (var file in daemon.Mail("jyoti").NewFiles())
        {
            var mail = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.DoesNotMatch(NotText(), mail);
            Assert.DoesNotContain("FORGED", mail, StringComparison.Ordinal);
        }
    }

    private static void CheckLog(Daemon daemon)
    {
        Assert.All(daemon.Log.Lines, static line => Assert.Matches(LogLine(), line));
        Assert.All(
            Directory.EnumerateFileSystemEntries(daemon.Folder, "*", SearchOption.AllDirectories),
            static path => Assert.DoesNotContain(path, static unit => unit is < ' ' or > '~'));
    }

    [GeneratedRegex(@"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\u202a-\u202e\ufffd]")]
    private static partial Regex NotText();

    /// <summary>A field or the end of a part that the remote server made up.</summary>
    [GeneratedRegex(@"^(To: root|Content-Type: text/html|\.)\r?$", RegexOptions.Multiline)]
    private static partial Regex Injected();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT[0-9:.]+Z \w+ +\d+ [^\p{Cc}\u2028\u2029\u202a-\u202e]*\z")]
    private static partial Regex LogLine();

    [GeneratedRegex(@"\A[245]\d\d[ -][ -~\n]*\z")]
    private static partial Regex Reply();
}
