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
