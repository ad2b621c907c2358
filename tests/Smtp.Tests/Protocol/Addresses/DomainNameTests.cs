using System.Text;
using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("example.com", true)]
    [InlineData("a", true)]
    [InlineData("1.2", true)]
    [InlineData("xn--bcher-kva.example", true)]
    [InlineData("b\u00fccher.example", true)]
    [InlineData("\u4f8b\u3048.\u30c6\u30b9\u30c8", true)]
    [InlineData("\U0001F600.example", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("a.", false)]
    [InlineData(".a", false)]
    [InlineData("a..b", false)]
    [InlineData("-a.b", false)]
    [InlineData("a-.b", false)]
    [InlineData("a_b.c", false)]
    [InlineData("a b", false)]
    [InlineData("\u00fc\uff0ea", false)]
    [InlineData("[127.0.0.1]", false)]
    public void Names_are_labels_of_letters_digits_and_inner_hyphens(string name, bool valid) =>
        Assert.Equal(valid, DomainName.IsValid(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void A_label_has_at_most_63_octets_as_it_is_looked_up()
    {
        Assert.True(DomainName.IsValid(Encoding.UTF8.GetBytes(new string('a', 63))));
        Assert.False(DomainName.IsValid(Encoding.UTF8.GetBytes(new string('a', 64))));
        Assert.True(DomainName.IsValid(Encoding.UTF8.GetBytes(new string('\u00fc', 50))));
        Assert.False(DomainName.IsValid(Encoding.UTF8.GetBytes(new string('\u00fc', 80))));
    }

    [Theory]
    [InlineData("Example.COM", "example.com")]
    [InlineData("B\u00dcCHER.Example", "xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    [InlineData("[IPv6:2001:DB8::1]", "[ipv6:2001:db8::1]")]
    [InlineData("\u00dc..example", "\u00fc..example")]
    public void One_form_is_compared(string domain, string ascii) => Assert.Equal(ascii, DomainName.ToAscii(domain));

    [Fact]
    public void A_name_in_that_form_is_the_same_string()
    {
        const string Name = "example.com";

        Assert.Same(Name, DomainName.ToAscii(Name));
    }
}
