using MailKit;
using MailKit.Net.Imap;
using MailKit.Security;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class DovecotTests
{
    [Fact]
    public async Task Dovecot_reads_what_we_delivered()
    {
        Strictness.Require("dovecot");
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        using (var client = await RawClient.GreetedAsync(daemon.Port))
        {
            await client.DeliverAsync("atul@yahoo.example", "jyoti@excite.example", "Subject: one\r\n\r\nfirst");
            await client.DeliverAsync("atul@yahoo.example", "jyoti@excite.example", "Subject: two\r\n\r\nsecond\r\n..dots");
        }

        var maildir = daemon.Mail("jyoti");
        await maildir.WaitForAsync(2);
        await LetNobodyInAsync(daemon, maildir);

        await using var dovecot = await Dovecot.StartAsync(maildir.Path);
        using var imap = new ImapClient();
        await imap.ConnectAsync("127.0.0.1", dovecot.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await imap.AuthenticateAsync("jyoti", "any", TestContext.Current.CancellationToken);
        await imap.Inbox!.OpenAsync(FolderAccess.ReadWrite, TestContext.Current.CancellationToken);

        Assert.Equal(2, imap.Inbox.Count);
        var messages = new List<(string Subject, string Text)>();
        for (var i = 0; i < imap.Inbox.Count; i++)
        {
            var message = await imap.Inbox.GetMessageAsync(i, TestContext.Current.CancellationToken);
            messages.Add((message.Subject!, message.TextBody!.ReplaceLineEndings("\n").TrimEnd()));
        }

        Assert.Equal([("one", "first"), ("two", "second\n.dots")], messages.OrderBy(message => message.Subject));
        await imap.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
    }

    private static async Task LetNobodyInAsync(Daemon daemon, Maildir maildir)
    {
        for (var folder = new DirectoryInfo(maildir.Path); folder!.FullName.Length >= daemon.Folder.Length; folder = folder.Parent)
            File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        var (code, lines) = await Child.RunAsync(Strictness.Require("chown"), ["-R", "nobody:nogroup", maildir.Path]);
        if (code != 0)
            Strictness.Missing(string.Join('\n', lines));
    }
}
