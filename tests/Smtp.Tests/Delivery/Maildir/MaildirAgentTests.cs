using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Smtp.Delivery.Maildir;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Routing;
using Smtp.Tests.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Maildir.MaildirFixture;

namespace Smtp.Tests.Delivery.Maildir;

public sealed class MaildirAgentTests
{
    private const string Text = "Subject: hello\r\n\r\nDear Jyoti,\r\n.\r\n";

    [Fact]
    public async Task A_message_becomes_one_file_in_new()
    {
        using var maildir = new MaildirFixture();

        var outcome = await maildir.DeliverOneAsync(Message(Text), "Jyoti+tag@Excite.Example");

        Assert.Equal((OutcomeKind.Delivered, "2.0.0"), (outcome.Kind, outcome.Status.ToString()));
        var file = Assert.Single(maildir.Files("jyoti"));
        Assert.Equal(
            "Return-Path: <atul@yahoo.example>\nDelivered-To: Jyoti+tag@Excite.Example\nSubject: hello\n\nDear Jyoti,\n.\n",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Empty(maildir.Files("jyoti", "tmp"));
        Assert.True(Directory.Exists(Path.Combine(maildir.Root, "excite.example", "jyoti", "cur")));
    }

    [Fact]
    public async Task Its_name_tells_its_sizes()
    {
        using var maildir = new MaildirFixture();

        await maildir.DeliverOneAsync(Message(Text));

        var file = Assert.Single(maildir.Files("jyoti"));
        var octets = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var sizes = Regex.Match(Path.GetFileName(file), "^[0-9]+\\.M[0-9]+P[0-9]+Q1\\.mx\\.excite\\.example,S=([0-9]+),W=([0-9]+)$");
        Assert.True(sizes.Success, file);
        Assert.Equal($"{octets.Length}", sizes.Groups[1].Value);
        Assert.Equal($"{octets.Length + octets.Count(octet => octet == '\n')}", sizes.Groups[2].Value);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_may_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var maildir = new MaildirFixture();

        await maildir.DeliverOneAsync(Message(Text));

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner, File.GetUnixFileMode(Assert.Single(maildir.Files("jyoti"))));
        Assert.All(
            Directory.GetDirectories(maildir.Root, "*", SearchOption.AllDirectories).Append(maildir.Root),
            directory => Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(directory)));
    }

    [Fact]
    public async Task A_notice_has_an_empty_return_path()
    {
        using var maildir = new MaildirFixture();

        await maildir.DeliverOneAsync(Message(new TestContent(Encoding.ASCII.GetBytes(Text)), sender: null));

        Assert.StartsWith("Return-Path: <>\n", await OnlyFileAsync(maildir), StringComparison.Ordinal);
    }

    [Fact]
    public async Task International_addresses_stand_as_UTF8()
    {
        using var maildir = new MaildirFixture(mailboxes: ["josé"]);

        await maildir.DeliverOneAsync(Message(new TestContent([]), new Mailbox("用户", "例.example")), "josé@excite.example");

        Assert.Equal(
            "Return-Path: <用户@例.example>\nDelivered-To: josé@excite.example\n",
            await File.ReadAllTextAsync(Assert.Single(maildir.Files("jos%c3%a9")), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_recipients_with_one_mailbox_get_one_file()
    {
        using var maildir = new MaildirFixture();

        var outcomes = await maildir.DeliverAsync(
            Message(Text), "jyoti@excite.example", "sarika@excite.example", "JYOTI+x@excite.example", "nobody@excite.example");

        Assert.Equal(
            [OutcomeKind.Delivered, OutcomeKind.Delivered, OutcomeKind.Delivered, OutcomeKind.Failed],
            outcomes.Select(outcome => outcome.Kind));
        Assert.Equal("5.1.1", outcomes[3].Status.ToString());
        Assert.Single(maildir.Files("jyoti"));
        Assert.Single(maildir.Files("sarika"));
    }

    [Theory]
    [InlineData("team@excite.example")]
    [InlineData("somebody@elsewhere.example")]
    public async Task An_address_that_is_no_mailbox_any_more_waits_for_a_new_plan(string address)
    {
        using var maildir = new MaildirFixture();

        Assert.Equal(OutcomeKind.Deferred, (await maildir.DeliverOneAsync(Message(Text), address)).Kind);
        Assert.Empty(maildir.Everything());
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(64 * 1024, false)]
    public async Task Content_in_pieces_large_or_on_disk_is_stored_alike(int piece, bool inMemory)
    {
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"line {number}\r\n"));
        using var maildir = new MaildirFixture(change: options => options with { WholeContent = inMemory ? int.MaxValue : 1000 });

        await maildir.DeliverOneAsync(Message(new TestContent(Encoding.ASCII.GetBytes(lines), piece: piece, inMemory: inMemory), Sender));

        var file = Assert.Single(maildir.Files("jyoti"));
        var stored = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(
            "Return-Path: <atul@yahoo.example>\nDelivered-To: jyoti@excite.example\n"
            + lines.Replace("\r\n", "\n", StringComparison.Ordinal),
            stored);
        Assert.EndsWith($",S={stored.Length},W={stored.Length + 20_002}", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Binary_content_is_stored_octet_for_octet(bool inMemory)
    {
        var octets = new byte[150_000];
        new Random(4711).NextBytes(octets);
        using var maildir = new MaildirFixture();

        await maildir.DeliverOneAsync(Message(new TestContent(octets, ContentTraits.BareLineEnding, inMemory: inMemory), Sender));

        var stored = await File.ReadAllBytesAsync(Assert.Single(maildir.Files("jyoti")), TestContext.Current.CancellationToken);
        Assert.Equal(octets, stored[^octets.Length..]);
        Assert.Equal(
            "Return-Path: <atul@yahoo.example>\r\nDelivered-To: jyoti@excite.example\r\n",
            Encoding.ASCII.GetString(stored[..^octets.Length]));
    }

    [Fact]
    public async Task No_configured_name_leads_out_of_the_root()
    {
        string[] names =
            ["..", ".", "../../escaped", "/etc/escaped", "a\0b", "a/b", "\\\\x\\y", new string('x', 400), "日本/..", "-rf", "|id", "~"];
        using var maildir = new MaildirFixture(mailboxes: names);

        foreach (var name in names)
            Assert.Equal(OutcomeKind.Delivered, (await maildir.DeliverOneAsync(Message(Text), $"{name}@excite.example")).Kind);

        Assert.Empty(maildir.Escaped());
        Assert.Equal(names.Length, maildir.Everything().Length);
        Assert.All(maildir.Everything(), file => Assert.Matches("^excite\\.example/[a-z0-9%_+~.-]+/new/[^/]+$", file));
        Assert.Equal(names.Length, Directory.GetDirectories(Path.Combine(maildir.Root, "excite.example")).Length);
    }

    [Fact]
    public async Task Many_deliveries_at_once_lose_none()
    {
        using var maildir = new MaildirFixture();

        string[] addresses = ["jyoti@excite.example", "sarika@excite.example"];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(number => Task.Run(
            () => maildir.DeliverOneAsync(Message($"Subject: {number}\r\n\r\n"), addresses[number % 2]))));

        Assert.All(outcomes, outcome => Assert.Equal(OutcomeKind.Delivered, outcome.Kind));
        var texts = await Task.WhenAll(maildir.Files("jyoti").Concat(maildir.Files("sarika")).Select(file => File.ReadAllTextAsync(file)));
        Assert.Equal(300, texts.Select(text => text.Split('\n')[2]).Distinct().Count());
        Assert.Empty(maildir.Files("jyoti", "tmp"));
    }

    [Fact]
    public async Task A_folder_removed_meanwhile_is_made_again()
    {
        using var maildir = new MaildirFixture();
        await maildir.DeliverOneAsync(Message(Text));
        Directory.Delete(maildir.Root, recursive: true);

        Assert.Equal(OutcomeKind.Delivered, (await maildir.DeliverOneAsync(Message(Text))).Kind);
        Assert.Single(maildir.Files("jyoti"));
    }

    [Fact]
    public async Task Files_of_a_delivery_that_died_are_removed_after_36_hours()
    {
        using var maildir = new MaildirFixture();
        var temporary = Directory.CreateDirectory(Path.Combine(maildir.Root, "excite.example", "jyoti", "tmp")).FullName;
        var now = maildir.Time.GetUtcNow().UtcDateTime;
        foreach (var (name, hours) in new[] { ("old", 37), ("young", 35) })
        {
            await File.WriteAllTextAsync(Path.Combine(temporary, name), "", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(Path.Combine(temporary, name), now.AddHours(-hours));
        }

        await maildir.DeliverOneAsync(Message(Text));

        Assert.Equal(["young"], maildir.Files("jyoti", "tmp").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Where_no_folder_can_be_made_mail_waits()
    {
        using var maildir = new MaildirFixture();
        await File.WriteAllTextAsync(maildir.Root, "in the way", TestContext.Current.CancellationToken);

        var outcome = await maildir.DeliverOneAsync(Message(Text));

        Assert.Equal((OutcomeKind.Deferred, "4.3.0"), (outcome.Kind, outcome.Status.ToString()));
        File.Delete(maildir.Root);
        Assert.Equal(OutcomeKind.Delivered, (await maildir.DeliverOneAsync(Message(Text))).Kind);
    }

    [Fact]
    public async Task A_file_of_the_same_name_is_never_overwritten()
    {
        using var maildir = new MaildirFixture();
        var route = Assert.IsType<MailboxRoute>(maildir.Router.RouteOf("jyoti@excite.example"));
        var folder = new MaildirFolder(maildir.Root, route);
        await maildir.DeliverOneAsync(Message(Text));
        await File.WriteAllTextAsync(Path.Combine(folder.Temporary, "taken"), "first", TestContext.Current.CancellationToken);

        Assert.ThrowsAny<IOException>(() => new MaildirFile(folder, "taken"));

        await File.WriteAllTextAsync(Path.Combine(folder.New, "name,S=0,W=0"), "first", TestContext.Current.CancellationToken);
        var second = new MaildirFile(folder, "name");
        second.Seal(0, 0);
        Assert.ThrowsAny<IOException>(second.Publish);
        Assert.Equal("first", await File.ReadAllTextAsync(Path.Combine(folder.New, "name,S=0,W=0"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_begins_once_the_daemon_stops()
    {
        using var maildir = new MaildirFixture();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => maildir.Agent.DeliverAsync(Message(Text), [], StopSignals.By(new CancellationToken(canceled: true))).AsTask());

        maildir.Agent.Dispose();
        Assert.Equal("4.3.2", (await maildir.DeliverOneAsync(Message(Text))).Status.ToString());
        Assert.Empty(maildir.Everything());
    }

    private static Task<string> OnlyFileAsync(MaildirFixture maildir) =>
        File.ReadAllTextAsync(Assert.Single(maildir.Files("jyoti")), TestContext.Current.CancellationToken);
}
