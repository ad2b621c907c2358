using System.Text.Json.Nodes;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>The notices the program makes, as a reader understands them that knows nothing of the program.</summary>
public sealed class NoticeTests
{
    private const string Lunch = "From: sender\r\nSubject: Lunch on Friday\r\nMessage-ID: <lunch@excite.example>\r\n\r\nShall we?";
    private const string Dinner = "From: अतुल@excite.example\r\nSubject: रात का खाना\r\n\r\nचलें?";

    [Fact]
    public async Task A_failure_says_who_and_why_and_gives_the_message_back()
    {
        await using var b = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["HostName"] = "mx.yahoo.example";
            smtp["Domains"] = new JsonObject { ["yahoo.example"] = DaemonSettings.Domain("somebody-else") };
        }));
        await using var a = await StartAsync(smtp =>
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo(b.Address) });

        await SendAsync(
            a,
            "<jyoti@excite.example> RET=FULL ENVID=QQ+2B314",
            "<atul@yahoo.example> NOTIFY=FAILURE ORCPT=rfc822;boss@x.example",
            Lunch);

        var notice = await ReadAsync(a, "jyoti");
        Assert.Equal(["text/plain", "message/delivery-status", "message/rfc822"], notice.Parts);
        Assert.Equal("Your mail could not be delivered to atul@yahoo.example", notice.Field("Subject"));
        Assert.Equal("auto-replied", notice.Field("Auto-Submitted"));
        Assert.Equal("<lunch@excite.example>", notice.Field("In-Reply-To"));
        Assert.Contains("There is no such mailbox", notice.Words, StringComparison.Ordinal);
        Assert.Contains("you wrote to boss@x.example", notice.Words, StringComparison.Ordinal);
        Assert.Equal("dns; mx.excite.example", notice.Status(0, "Reporting-MTA"));
        Assert.Equal("QQ+314", notice.Status(0, "Original-Envelope-Id"));
        Assert.Equal("rfc822; atul@yahoo.example", notice.Status(1, "Final-Recipient"));
        Assert.Equal("rfc822; boss@x.example", notice.Status(1, "Original-Recipient"));
        Assert.Equal("failed", notice.Status(1, "Action"));
        Assert.Equal("5.1.1", notice.Status(1, "Status"));
        Assert.Equal("smtp; 550 5.1.1 No such user here", notice.Status(1, "Diagnostic-Code"));
        Assert.StartsWith("dns; ", notice.Status(1, "Remote-MTA"), StringComparison.Ordinal);
        Assert.Contains("\nSubject: Lunch on Friday\n", notice.Returned, StringComparison.Ordinal);
        Assert.EndsWith("\n\nShall we?\n", notice.Returned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delay_says_until_when_and_gives_the_header_back()
    {
        var nobody = FreePort.Next();
        await using var daemon = await StartAsync(smtp =>
        {
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{nobody}") };
            smtp["Queue"] = new JsonObject { ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s", ["DelayWarning"] = "1s" };
        });

        await SendAsync(daemon, "<jyoti@excite.example> RET=FULL", "<atul@yahoo.example> NOTIFY=DELAY", Lunch);

        var notice = await ReadAsync(daemon, "jyoti");
        Assert.Equal(["text/plain", "message/delivery-status", "text/rfc822-headers"], notice.Parts);
        Assert.Equal("Your mail to atul@yahoo.example is delayed; you need not send it again", notice.Field("Subject"));
        Assert.Equal("delayed", notice.Status(1, "Action"));
        Assert.StartsWith("4.4.", notice.Status(1, "Status"), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromDays(5), Date(notice, 1, "Will-Retry-Until") - Date(notice, 0, "Arrival-Date"));
        Assert.Contains("\nSubject: Lunch on Friday\n", notice.Returned, StringComparison.Ordinal);
        Assert.DoesNotContain("Shall we?", notice.Returned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_is_delivered_for_a_mailbox_and_expanded_for_an_alias_of_several()
    {
        await using var daemon = await StartAsync();

        await SendAsync(daemon, "<jyoti@excite.example> RET=FULL", "<sarika@excite.example> NOTIFY=SUCCESS", Lunch);
        var delivered = await ReadAsync(daemon, "jyoti");
        File.Delete(Assert.Single(daemon.Mail("jyoti").NewFiles()));
        await SendAsync(daemon, "<jyoti@excite.example>", "<team@excite.example> NOTIFY=SUCCESS,FAILURE", Lunch);
        var expanded = await ReadAsync(daemon, "jyoti");

        Assert.Equal("Your mail was delivered to sarika@excite.example", delivered.Field("Subject"));
        Assert.Equal(
            ("delivered", "rfc822; sarika@excite.example"), (delivered.Status(1, "Action"), delivered.Status(1, "Final-Recipient")));
        Assert.Equal(("expanded", "rfc822; team@excite.example"), (expanded.Status(1, "Action"), expanded.Status(1, "Final-Recipient")));
        foreach (var notice in new[] { delivered, expanded })
        {
            Assert.Equal(["text/plain", "message/delivery-status", "text/rfc822-headers"], notice.Parts);
            Assert.StartsWith("2.", notice.Status(1, "Status"), StringComparison.Ordinal);
            Assert.DoesNotContain("Shall we?", notice.Returned, StringComparison.Ordinal);
        }

        // Each of them got it, and none of them told of it.
        await daemon.Mail("sarika").WaitForAsync(2);
        await daemon.Mail("अतुल").WaitForAsync(1);
        await daemon.StopAsync();
        Assert.Single(daemon.Mail("jyoti").NewFiles());
    }

    [Fact]
    public async Task A_success_is_relayed_where_the_next_host_does_not_know_DSN()
    {
        await using var sink = await SmtpSink.StartAsync("-N");
        await using var daemon = await StartAsync(smtp =>
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo(sink.Address) });

        await SendAsync(daemon, "<jyoti@excite.example>", "<atul@yahoo.example> NOTIFY=SUCCESS", Lunch);

        var notice = await ReadAsync(daemon, "jyoti");
        Assert.Equal(("relayed", "rfc822; atul@yahoo.example"), (notice.Status(1, "Action"), notice.Status(1, "Final-Recipient")));
        Assert.Contains("does not report deliveries", notice.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_international_sender_reads_UTF8()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await StartAsync(smtp =>
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo(sink.Address) });

        await SendAsync(
            daemon, "<अतुल@excite.example> SMTPUTF8 RET=FULL", "<सारिका@yahoo.example> ORCPT=utf-8;दल\\x{3D}@x.example", Dinner);

        var notice = await ReadAsync(daemon, "अतुल");
        Assert.Equal(["text/plain", "message/global-delivery-status", "message/global"], notice.Parts);
        Assert.Equal("global-delivery-status", notice.ReportType);
        Assert.Equal("Your mail could not be delivered to सारिका@yahoo.example", notice.Field("Subject"));
        Assert.Equal("अतुल@excite.example", notice.Field("To"));
        Assert.Equal("utf-8; सारिका@yahoo.example", notice.Status(1, "Final-Recipient"));
        Assert.Equal("utf-8; दल=@x.example", notice.Status(1, "Original-Recipient"));
        Assert.Equal(("failed", "5.6.7"), (notice.Status(1, "Action"), notice.Status(1, "Status")));
        Assert.Contains("holds letters that the recipient's server cannot handle", notice.Words, StringComparison.Ordinal);
        Assert.Contains("\nSubject: रात का खाना\n", notice.Returned, StringComparison.Ordinal);
        Assert.EndsWith("\n\nचलें?\n", notice.Returned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_whose_server_does_not_know_SMTPUTF8_reads_the_same_in_seven_bits()
    {
        await using var sink = await SmtpSink.StartAsync();
        await using var daemon = await StartAsync(smtp =>
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo(sink.Address) });

        await SendAsync(
            daemon, "<atul@yahoo.example> SMTPUTF8 RET=FULL", "<सारिका@yahoo.example> ORCPT=utf-8;दल\\x{3D}@x.example", Dinner);

        await Patience.UntilAsync(
            () => sink.Files() is [var only] && File.ReadAllText(only).TrimEnd().EndsWith("--", StringComparison.Ordinal),
            () => string.Join('\n', daemon.Log.Lines));
        var file = Assert.Single(sink.Files());
        Assert.True(System.Text.Ascii.IsValid(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        var notice = await PythonEmail.ReadAsync(file);
        Assert.Empty(notice.Defects);
        Assert.StartsWith("<>", notice.Field("X-Mail-Args"), StringComparison.Ordinal);
        Assert.DoesNotContain("SMTPUTF8", notice.Field("X-Mail-Args"), StringComparison.Ordinal);
        Assert.Equal(["text/plain", "message/delivery-status", "message/global"], notice.Parts);
        Assert.Equal("Your mail could not be delivered to सारिका@yahoo.example", notice.Field("Subject"));
        Assert.Equal(@"utf-8; \x{938}\x{93E}\x{930}\x{93F}\x{915}\x{93E}@yahoo.example", notice.Status(1, "Final-Recipient"));
        Assert.Equal(@"utf-8; \x{926}\x{932}\x{3D}@x.example", notice.Status(1, "Original-Recipient"));
        Assert.Contains("सारिका@yahoo.example", notice.Words, StringComparison.Ordinal);
        Assert.Contains("\nSubject: रात का खाना\n", notice.Returned, StringComparison.Ordinal);
        Assert.EndsWith("\n\nचलें?\n", notice.Returned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notice_that_cannot_be_delivered_reaches_the_postmaster()
    {
        await using var daemon = await StartAsync(smtp =>
        {
            smtp["Domains"]!["excite.example"]!["Aliases"]!["postmaster"] = new JsonArray("sarika@excite.example");
            smtp["Routes"] = new JsonObject { ["yahoo.example"] = DaemonSettings.RouteTo($"127.0.0.1:{FreePort.Next()}") };
            smtp["Queue"] = new JsonObject { ["FirstRetry"] = "200ms", ["MaximumRetry"] = "1s", ["Expiry"] = "1s" };
        });

        await SendAsync(daemon, "<ghost@yahoo.example>", "<atul@yahoo.example>", Lunch);

        var notice = await ReadAsync(daemon, "sarika");
        Assert.Equal("A notice could not be delivered to ghost@yahoo.example", notice.Field("Subject"));
        Assert.Equal("postmaster@mx.excite.example", notice.Field("To"));
        Assert.Equal(("failed", "4.4.7"), (notice.Status(1, "Action"), notice.Status(1, "Status")));
        Assert.Contains("Final-Recipient: rfc822; atul@yahoo.example", notice.Returned, StringComparison.Ordinal);
        Assert.Contains("Shall we?", notice.Returned, StringComparison.Ordinal);
    }

    private static Task<Daemon> StartAsync(Action<JsonObject>? change = null)
    {
        Strictness.Require("python3");
        return Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            var domain = DaemonSettings.Domain("jyoti", "sarika", "अतुल");
            domain["Aliases"] = new JsonObject { ["team"] = new JsonArray("sarika@excite.example", "अतुल@excite.example") };
            smtp["Domains"] = new JsonObject { ["excite.example"] = domain };
            change?.Invoke(smtp);
        }));
    }

    /// <param name="from">All that follows MAIL FROM:</param>
    /// <param name="to">All that follows RCPT TO:</param>
    private static async Task SendAsync(Daemon daemon, string from, string to, string content)
    {
        using var client = await RawClient.GreetedAsync(daemon.Port);
        Assert.StartsWith("250", await client.AskAsync($"MAIL FROM:{from}"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync($"RCPT TO:{to}"), StringComparison.Ordinal);
        Assert.StartsWith("354", await client.AskAsync("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync(content + "\r\n."), StringComparison.Ordinal);
    }

    /// <summary>The only mail of a mailbox, which must be a notice without a fault.</summary>
    private static async Task<PythonEmail> ReadAsync(Daemon daemon, string mailbox)
    {
        await daemon.Mail(mailbox).WaitForAsync();
        var notice = await PythonEmail.ReadAsync(Assert.Single(daemon.Mail(mailbox).NewFiles()));
        Assert.Equal("multipart/report", notice.Type);
        Assert.Empty(notice.Defects);
        return notice;
    }

    private static DateTimeOffset Date(PythonEmail notice, int group, string name) =>
        DateTimeOffset.Parse(notice.Status(group, name)!, System.Globalization.CultureInfo.InvariantCulture);
}
