using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

public sealed class MailKitTests
{
    private static async Task SendAsync(Daemon daemon, MimeMessage message)
    {
        using var client = new SmtpClient { LocalDomain = "client.example" };
        await client.ConnectAsync("127.0.0.1", daemon.Port, SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Attachments_of_five_mebibytes_arrive_to_the_octet()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard());
        var octets = new byte[5 * 1024 * 1024];
        new Random(7).NextBytes(octets);
        var body = new BodyBuilder { TextBody = "see the attachment" };
        body.Attachments.Add("random.bin", octets);
        var message = new MimeMessage { Subject = "big", Body = body.ToMessageBody() };
        message.From.Add(MailboxAddress.Parse("atul@yahoo.example"));
        message.To.Add(MailboxAddress.Parse("jyoti@excite.example"));

        await SendAsync(daemon, message);

        var arrived = Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
        var part = Assert.IsType<MimePart>(Assert.Single(arrived.Attachments));
        using var decoded = new MemoryStream();
        await part.Content!.DecodeToAsync(decoded, TestContext.Current.CancellationToken);
        Assert.True(octets.AsSpan().SequenceEqual(decoded.ToArray()));
    }

    [Fact]
    public async Task An_address_in_UTF8_is_taken_and_delivered()
    {
        await using var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
            smtp["Domains"]!["excite.example"] = DaemonSettings.Domain("ज्योति", "jyoti")));
        var message = new MimeMessage { Subject = "नमस्ते", Body = new TextPart("plain") { Text = "दोपहर का खाना?" } };
        message.From.Add(new MailboxAddress("Atul", "अतुल@yahoo.example"));
        message.To.Add(new MailboxAddress("Jyoti", "ज्योति@excite.example"));

        await SendAsync(daemon, message);

        var arrived = Assert.Single(await daemon.Mail("ज्योति").WaitForAsync());
        Assert.Equal("नमस्ते", arrived.Subject);
        Assert.Equal("दोपहर का खाना?", arrived.GetTextBody(MimeKit.Text.TextFormat.Plain)!.Trim());
    }
}
