using System.Text;
using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>What is done to the header of submitted mail, seen in the mailbox file.</summary>
public sealed class SubmittedHeaderTests : IDisposable
{
    private const string Account = "jyoti@excite.example";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_large_message_loses_Bcc_and_nothing_else_and_says_nothing_of_its_client()
    {
        await using var daemon = await StartAsync(new JsonObject { ["HideClient"] = true });
        var body = string.Concat(Enumerable.Repeat("Bcc: a line of the body that nobody may touch\r\n.\r\n", 100_000));
        var file = Path.Combine(_authority.Folder, "large.eml");
        await File.WriteAllTextAsync(
            file,
            $"Subject: large\r\nBcc: secret@excite.example,\r\n\thidden@excite.example\r\nX-Odd : kept\r\nno field\r\n\r\n{body}",
            TestContext.Current.CancellationToken);
        // curl sends CRLF as it is.
        var (code, lines) = await Child.RunAsync(
            Strictness.Require("curl"),
            [
                "--silent", "--show-error", "--ssl-reqd", "--cacert", _authority.RootFile, "--user", $"{Account}:{Submission.Password}",
                "--url", $"smtp://localhost:{daemon.Port}/laptop.home.example", "--mail-from", Account,
                "--mail-rcpt", Submission.Recipient, "--upload-file", file,
            ]);
        Assert.True(code == 0, string.Join('\n', lines));

        var text = (await daemon.Mail("sarika").OnlyTextAsync()).ReplaceLineEndings("\r\n");
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
        Assert.Equal("\r\n" + body, text[end..]);
        var header = text[..end];
        Assert.Matches(
            """
            ^Return-Path: <jyoti@excite\.example>\r\n(Delivered-To: [^\r]+\r\n)?Received: by mx\.excite\.example \(smtpd\) with ESMTPSA id \w+\r
            \tfor <sarika@excite\.example>;\r
            \t\w{3}, [^\r]+ \+0000\r
            Subject: large\r
            X-Odd : kept\r
            no field\r
            From: jyoti@excite\.example\r
            Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r
            Message-ID: <\w{11}@mx\.excite\.example>\r
            $
            """.ReplaceLineEndings("\n"),
            header);
        Assert.DoesNotContain("127.0.0.1", header, StringComparison.Ordinal);
        Assert.DoesNotContain("laptop", header, StringComparison.Ordinal);
        await daemon.Log.WaitForAsync("client 127.0.0.1 (laptop.home.example) with ESMTPSA");
    }

    [Fact]
    public async Task MailKit_is_told_that_From_is_somebody_else()
    {
        await using var daemon = await StartAsync([]);
        var refused = await Assert.ThrowsAsync<SmtpCommandException>(() => SendAsync(daemon, "sarika@excite.example"));
        Assert.Equal("5.7.1 From or Sender address not allowed for this account", refused.Message);
        await daemon.Log.WaitForAsync($"account {Account} may not send as <sarika@excite.example>, which stands in From");
        Assert.Empty(daemon.Mail("sarika").NewFiles());
    }

    [Fact]
    public async Task MailKit_gets_a_Sender_by_setting()
    {
        await using var daemon = await StartAsync(new JsonObject { ["From"] = "AddSender" });
        await SendAsync(daemon, "boss@yahoo.example");
        var arrived = Assert.Single(await daemon.Mail("sarika").WaitForAsync());
        Assert.Equal(("boss@yahoo.example", Account), (Assert.Single(arrived.From.Mailboxes).Address, arrived.Sender?.Address));
        Assert.Equal("J\u00f6rg says\u2026", arrived.Subject);
    }

    private async Task SendAsync(Daemon daemon, string from)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new SmtpClient { LocalDomain = "client.example", CheckCertificateRevocation = false };
        client.ServerCertificateValidationCallback = (_, shown, sent, _) => TestAuthority.IsTrusted(_authority.RootFile, shown, sent);
        await client.ConnectAsync("localhost", daemon.Port, SecureSocketOptions.StartTls, stop);
        await client.AuthenticateAsync(Encoding.UTF8, Account, Submission.Password, stop);
        var message = new MimeMessage { Subject = "J\u00f6rg says\u2026", Body = new TextPart("plain") { Text = "x" } };
        message.From.Add(new MailboxAddress("J\u00f6rg, the boss", from));
        await client.SendAsync(message, MailboxAddress.Parse(Account), [MailboxAddress.Parse(Submission.Recipient)], stop);
        await client.DisconnectAsync(quit: true, stop);
    }

    private async Task<Daemon> StartAsync(JsonObject submission)
    {
        var (certificate, key) = _authority.Issue("localhost", _authority.Folder);
        var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"]![0]!["Service"] = "Submission";
            smtp["Listeners"]![0]!["Tls"] = "StartTls";
            smtp["RelayClients"] = new JsonArray();
            smtp["Submission"] = submission;
            smtp["Tls"] = new JsonObject
            {
                ["Certificates"] = new JsonArray(new JsonObject { ["Certificate"] = certificate, ["Key"] = key }),
            };
        }));
        await Users.AddAsync(daemon, Account, Submission.Password);
        return daemon;
    }
}
