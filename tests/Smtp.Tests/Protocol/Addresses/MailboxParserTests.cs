using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class MailboxParserTests
{
    [Theory]
    [InlineData("Atul@yahoo.com", "Atul", "yahoo.com")]
    [InlineData("\"a b\"@example.com", "a b", "example.com")]
    [InlineData("\"a\\\"b\\\\c\"@example.com", "a\"b\\c", "example.com")]
    [InlineData("\"\"@example.com", "", "example.com")]
    [InlineData("\"a@b>c\"@example.com", "a@b>c", "example.com")]
    [InlineData("a@[IPv6:::1]", "a", "[IPv6:::1]")]
    [InlineData("jos\u00e9@b\u00fccher.example", "jos\u00e9", "b\u00fccher.example")]
    [InlineData(";id;`x`|/../$HOME@example.com", null, null)]
    [InlineData("|/.a/$HOME`x`@example.com", "|/.a/$HOME`x`", "example.com")]
    public void The_parts_are_the_values_without_quotes(string text, string? localPart, string? domain)
    {
        Assert.Equal(localPart is not null, MailboxParser.TryParse(text, out var mailbox, out _));

        Assert.Equal(localPart, mailbox?.LocalPart);
        Assert.Equal(domain, mailbox?.Domain);
    }

    [Theory]
    [InlineData("a\rb@x.example")]
    [InlineData("a\nb@x.example")]
    [InlineData("\"a\rb\"@x.example")]
    [InlineData("\"a\\\nb\"@x.example")]
    [InlineData("\"a\0\"@x.example")]
    [InlineData("\"a\u001b[31m\"@x.example")]
    [InlineData("\"a\u007f\"@x.example")]
    [InlineData("a@x\0.example")]
    [InlineData("a\u0085b@x.example")]
    [InlineData("a\u2028b@x.example")]
    [InlineData("a\u202eb@x.example")]
    [InlineData("a@x\u202e.example")]
    [InlineData("a@b\u00fc\u3002example")]
    [InlineData("a@b\u00fc\u0080.example")]
    [InlineData("a@x_y.example")]
    [InlineData("a@")]
    [InlineData("a@[]")]
    [InlineData("a@[1.2.3.04]")]
    [InlineData("a@[IPv6:1:2:3:4:5:6:1.2.3.04]")]
    [InlineData("a@[IPv6:fe80::1%eth0]")]
    [InlineData("a@[IPv6:12345::1]")]
    [InlineData("a@[IPv6:1:2:3:4:5:6:7:8/64]")]
    [InlineData("a@[IPv6:[::1]]")]
    [InlineData("a@[IPv6:127.0.0.1]")]
    [InlineData("a@[Tag:content]")]
    [InlineData("a@b@c.example")]
    [InlineData("a@b.example,c@d.example")]
    public void What_is_no_mailbox_is_refused(string text)
    {
        Assert.False(MailboxParser.TryParse(text, out var mailbox, out var error));
        Assert.Null(mailbox);
        Assert.NotEqual(AddressError.None, error);
    }

    [Theory]
    [InlineData("a\u00ff@x.example")]
    [InlineData("\"\u00c3\"@x.example")]
    [InlineData("a@\u00c3.example")]
    [InlineData("a\u00c0\u00af@x.example")]
    [InlineData("a\u00ed\u00a0\u0080@x.example")]
    public void Octets_that_are_not_UTF8_are_refused(string octets)
    {
        Assert.False(MailboxParser.TryParse(Octets.Of(octets), out _, out var error));
        Assert.Equal(AddressError.InvalidUtf8, error);
    }

    [Theory]
    [InlineData(64, 100, AddressError.None)]
    [InlineData(65, 100, AddressError.LocalPartTooLong)]
    [InlineData(64, 189, AddressError.None)]
    [InlineData(64, 190, AddressError.PathTooLong)]
    [InlineData(1, 256, AddressError.DomainTooLong)]
    public void Lengths_are_limited_to_the_octet(int localPart, int domain, AddressError expected)
    {
        var isMailbox = MailboxParser.TryParse(Octets.Of($"{new string('a', localPart)}@{Domain(domain)}"), out _, out var error);

        Assert.Equal(expected, error);
        Assert.Equal(expected == AddressError.None, isMailbox);
    }

    [Fact]
    public void Lengths_count_octets_not_characters()
    {
        Assert.True(MailboxParser.TryParse(new string('\u00e9', 32) + "@x.example", out _, out _));
        Assert.False(MailboxParser.TryParse(new string('\u00e9', 33) + "@x.example", out _, out var error));
        Assert.Equal(AddressError.LocalPartTooLong, error);
    }

    [Fact]
    public void A_name_counts_as_long_as_its_A_labels_are()
    {
        var rest = string.Concat(Enumerable.Repeat(".exa", 59)) + ".mple";
        Assert.True(MailboxParser.TryParse($"p@buche{rest}", out _, out _));
        Assert.False(MailboxParser.TryParse($"p@büche{rest}", out _, out var error));
        Assert.Equal(AddressError.PathTooLong, error);
    }

    [Fact]
    public void Endless_text_is_refused_unread()
    {
        Assert.False(MailboxParser.TryParse(new string('a', 1 << 20), out _, out var error));
        Assert.Equal(AddressError.PathTooLong, error);
    }

    private static string Domain(int length) => string.Create(length, 0, static (domain, _) =>
    {
        domain.Fill('d');
        for (var i = 49; i < domain.Length - 1; i += 50)
            domain[i] = '.';
    });
}
