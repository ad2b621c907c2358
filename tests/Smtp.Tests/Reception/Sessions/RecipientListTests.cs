using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Reception.Sessions;
using Xunit;

namespace Smtp.Tests.Reception.Sessions;

public sealed class RecipientListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    public void Each_address_is_there_once_in_the_order_it_came(int count)
    {
        var list = new RecipientList();
        for (var i = 0; i < count; i++)
            Assert.True(list.TryAdd(Recipient($"user{i}@example.com")));
        for (var i = 0; i < count; i++)
            Assert.False(list.TryAdd(Recipient($"user{i}@EXAMPLE.com")));

        Assert.Equal(count, list.Count);
        Assert.Equal($"user{count - 1}", list[count - 1].Address.LocalPart);
    }

    [Fact]
    public void The_first_parameters_stand()
    {
        var list = new RecipientList();
        list.TryAdd(Recipient("a@example.com") with { Notify = DsnNotify.Never });
        list.TryAdd(Recipient("a@example.com") with { Notify = DsnNotify.Success });

        Assert.Equal(DsnNotify.Never, list[0].Notify);
    }

    [Fact]
    public void Local_parts_that_differ_in_case_are_two() // RFC 5321 2.4
    {
        var list = new RecipientList();
        Assert.True(list.TryAdd(Recipient("a@example.com")));
        Assert.True(list.TryAdd(Recipient("A@example.com")));
    }

    private static Recipient Recipient(string address)
    {
        Assert.True(MailboxParser.TryParse(address, out var mailbox, out _));
        return new Recipient(mailbox!);
    }
}
