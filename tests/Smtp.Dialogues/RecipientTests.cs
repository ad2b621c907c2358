using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;
using Smtp.Reception.Sessions;

namespace Smtp.Dialogues;

/// <summary>The recipients of all transactions share one bound, beyond a few that each has for itself.</summary>
public sealed class RecipientTests
{
    private const string TooMany = "452 4.5.3 Too many recipients";

    [Fact]
    public async Task Who_names_many_takes_from_nobody_what_is_his_own()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { RecipientsAtOnce = 2 });
        var greedy = await BeginAsync(stage);
        await NameAsync(greedy, SessionContext.OwnRecipients + 2);

        var other = await BeginAsync(stage);
        await NameAsync(other, SessionContext.OwnRecipients);
    }

    [Theory]
    [InlineData("RSET\r\n", "250*")]
    [InlineData("DATA\r\n", "354*")]
    public async Task With_the_next_transaction_there_is_room_again(string end, string reply)
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { RecipientsAtOnce = 2 });
        var client = await BeginAsync(stage);
        for (var i = 0; i < 2; i++)
        {
            await NameAsync(client, SessionContext.OwnRecipients + 2);
            await client.SendAsync(end);
            await client.ExpectAsync(reply);
            if (end[0] == 'D')
            {
                await client.SendAsync("Subject: to many\r\n\r\n.\r\n");
                await client.ExpectAsync("250*");
            }

            await MailAsync(client);
        }
    }

    [Theory]
    [InlineData("RSET\r\n", "250*")]
    [InlineData("EHLO again.example\r\n", "250-*")]
    [InlineData("DATA\r\n", "354*")]
    [InlineData("BDAT 2 LAST\r\n\r\n", "250*")]
    [InlineData("BDAT 26214401 LAST\r\n", null)]
    public async Task Whose_transaction_has_ended_holds_no_room(string end, string? reply)
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { RecipientsAtOnce = 2 });
        var first = await BeginAsync(stage);
        await NameAsync(first, SessionContext.OwnRecipients + 2);
        await first.SendAsync(end);
        if (reply is null)
        {
            await first.SendAsync(new string('x', 26_214_401));
            await first.ExpectAsync("552*");
        }
        else
        {
            await first.ExpectAsync(reply);
        }

        if (end[0] == 'D')
        {
            await first.SendAsync("Subject: to many\r\n\r\n.\r\n");
            await first.ExpectAsync("250*");
        }

        await NameAsync(await BeginAsync(stage), SessionContext.OwnRecipients + 2);
    }

    [Fact]
    public async Task Who_is_named_already_needs_no_room()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { RecipientsAtOnce = 2 });
        var client = await BeginAsync(stage);
        await NameAsync(client, SessionContext.OwnRecipients + 2);
        await RcptAsync(client, 0, "250*");
        await RcptAsync(client, SessionContext.OwnRecipients + 1, "250*");
    }

    [Fact]
    public async Task Who_goes_leaves_room()
    {
        await using var stage = await Stage.OpenAsync(limits: new ReceptionLimits { RecipientsAtOnce = 2 });
        var greedy = await BeginAsync(stage);
        await NameAsync(greedy, SessionContext.OwnRecipients + 2);
        await greedy.CloseAsync();
        await greedy.ExpectCloseAsync();
        await stage.WaitForNobodyAsync();

        await NameAsync(await BeginAsync(stage), SessionContext.OwnRecipients + 2);
    }

    private static async Task<Client> BeginAsync(Stage stage)
    {
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await MailAsync(client);
        return client;
    }

    private static async Task MailAsync(Client client)
    {
        await client.SendAsync("MAIL FROM:<atul@yahoo.com>\r\n");
        await client.ExpectAsync("250*");
    }

    private static async Task NameAsync(Client client, int count)
    {
        for (var i = 0; i < count; i++)
            await RcptAsync(client, i, "250*");
        await RcptAsync(client, count, TooMany);
    }

    private static async Task RcptAsync(Client client, int number, string reply)
    {
        await client.SendAsync($"RCPT TO:<Jyoti+{number}@excite.com>\r\n");
        await client.ExpectAsync(reply);
    }
}
