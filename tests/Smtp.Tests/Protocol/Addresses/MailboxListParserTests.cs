using FsCheck.Xunit;
using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class MailboxListParserTests
{
    [Theory]
    [InlineData("jyoti@excite.com", "jyoti@excite.com")]
    [InlineData(" Jyoti Rao <jyoti@excite.com>\r\n", "jyoti@excite.com")]
    [InlineData(" \"Rao, Jyoti <boss@excite.com>\" <jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" \"a \\\" <boss@excite.com>\" <jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" (boss@excite.com) jyoti@excite.com (a (nested \\) one) <x@y>)", "jyoti@excite.com")]
    [InlineData(" J. R. Rao\r\n\t<jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" =?utf-8?Q?J=2C_Rao?= <jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" Jyoti R\u00c3\u00a3o <jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" J\u00e9 <jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" <\"a b\"@excite.com>", "\"a b\"@excite.com")]
    [InlineData(" \"a\r\n b\"@excite.com", "\"a b\"@excite.com")]
    [InlineData(" jyoti . rao @ excite\r\n .com", "jyoti.rao@excite.com")]
    [InlineData(" <@a.example,@b.example:jyoti@excite.com>", "jyoti@excite.com")]
    [InlineData(" x@[192.0.2.1]", "x@[192.0.2.1]")]
    [InlineData(" a@x.example, B <b@x.example>, , (c) c@x.example,", "a@x.example b@x.example c@x.example")]
    [InlineData(" Us: a@x.example, B <b@x.example>;, c@x.example", "a@x.example b@x.example c@x.example")]
    public void Addresses_are_those_that_programs_show(string value, string addresses)
    {
        Assert.True(MailboxListParser.TryParse(Octets.Of(value), out var mailboxes));
        Assert.Equal(addresses, string.Join(' ', mailboxes));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData(" ,")]
    [InlineData(" jyoti")]
    [InlineData(" <>")]
    [InlineData(" <jyoti>")]
    [InlineData(" undisclosed:;")]
    [InlineData(" Us: a@x.example")]
    [InlineData(" a@x.example;")]
    [InlineData(" : a@x.example;")]
    [InlineData(" Us: Them: a@x.example;;")]
    [InlineData(" boss@excite.com <jyoti@excite.com>")]
    [InlineData(" <jyoti@excite.com> boss@excite.com")]
    [InlineData(" <jyoti@excite.com> <boss@excite.com>")]
    [InlineData(" boss jyoti@excite.com")]
    [InlineData(" <boss jyoti@excite.com>")]
    [InlineData(" <boss@excite.com jyoti@excite.com>")]
    [InlineData(" <boss,jyoti@excite.com>")]
    [InlineData(" \"jyoti@excite.com")]
    [InlineData(" \"jyoti@excite.com\\")]
    [InlineData(" (jyoti@excite.com")]
    [InlineData(" (jyoti@excite.com\\")]
    [InlineData(" jyoti@excite.com)")]
    [InlineData(" <jyoti@excite.com")]
    [InlineData(" jyoti@excite.com>")]
    [InlineData(" jyoti@[192.0.2.1")]
    [InlineData(" jyoti@@excite.com")]
    [InlineData(" jyoti@boss@excite.com")]
    [InlineData(" jyoti\\@excite.com")]
    [InlineData(" jyoti\0@excite.com")]
    [InlineData(" Rao, Jyoti <jyoti@excite.com>")]
    public void What_others_could_read_in_another_way_is_not_read(string value)
    {
        Assert.False(MailboxListParser.TryParse(Octets.Of(value), out var mailboxes));
        Assert.Empty(mailboxes);
    }

    [Fact]
    public void Neither_the_address_nor_the_list_is_endless()
    {
        Assert.True(MailboxListParser.TryParse(Octets.Of($"{new string('x', 5000)} <a@x.example>"), out _));
        Assert.False(MailboxListParser.TryParse(Octets.Of($"<{new string('x', 5000)}@x.example>"), out _));
        Assert.True(MailboxListParser.TryParse(Octets.Of(string.Join(',', Enumerable.Repeat("a@x.example", 100))), out _));
        Assert.False(MailboxListParser.TryParse(Octets.Of(string.Join(',', Enumerable.Repeat("a@x.example", 101))), out _));
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 2000)]
    public void Any_octets_are_read_or_not_and_what_is_read_is_read_again_as_the_same(CommandText value)
    {
        if (!MailboxListParser.TryParse(Octets.Of(value.Text), out var mailboxes))
            return;
        Assert.NotEmpty(mailboxes);
        var written = System.Text.Encoding.UTF8.GetBytes(string.Join(", ", mailboxes));
        Assert.True(MailboxListParser.TryParse(written, out var again));
        Assert.Equal(mailboxes, again);
    }
}
