using MimeKit;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>The clients people have, by STARTTLS and implicit TLS, by every mechanism that both sides know.</summary>
public sealed class ClientMatrixTests(SubmissionHouse house) : IClassFixture<SubmissionHouse>
{
    public static TheoryData<string, bool, string> Cases =>
        [.. ClientCase.All.Select(each => (each.Client, each.IsImplicit, each.Mechanism))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_client_submits(string client, bool isImplicit, string mechanism)
    {
        var each = new ClientCase(client, isImplicit, mechanism);
        await house.SubmitAsync(each);

        var arrived = await ArrivedAsync(each);
        Assert.Equal(each.Account, Assert.Single(arrived.From.Mailboxes).Address);
        Assert.False(arrived.Headers.Contains(HeaderId.Bcc), string.Join('\n', arrived.Headers));
        Assert.InRange(arrived.Date, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.False(string.IsNullOrEmpty(arrived.MessageId));
        Assert.Contains("Bcc: this is the body", arrived.TextBody, StringComparison.Ordinal);
        Assert.Contains(" with ESMTPSA id ", arrived.Headers[HeaderId.Received], StringComparison.Ordinal);
        await house.Daemon.Log.WaitForAsync(line => line.EndsWith($" as {each.Account} by {mechanism}", StringComparison.Ordinal));
    }

    private async Task<MimeMessage> ArrivedAsync(ClientCase each)
    {
        MimeMessage? arrived = null;
        await Patience.UntilAsync(
            () => (arrived = house.Daemon.Mail("sarika").NewFiles().Select(file => MimeMessage.Load(file))
                .FirstOrDefault(message => message.Subject == each.Name)) is not null,
            () => $"nothing from {each.Account}\n{house.Story}\n{string.Join('\n', house.Daemon.Log.Lines.TakeLast(20))}");
        return arrived!;
    }
}
