using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Smtp.Protocol.Addresses;
using Xunit;

namespace Smtp.Tests.Protocol.Addresses;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("a@x.example", "a@X.EXAMPLE", true)]
    [InlineData("a@x.example", "A@x.example", false)]
    [InlineData("\"a\"@x.example", "a@x.example", true)]
    [InlineData("\"\\a.b\"@x.example", "a.b@x.example", true)]
    [InlineData("a@b\u00fccher.example", "a@xn--bcher-kva.example", true)]
    [InlineData("a@B\u00dcCHER.example", "a@XN--BCHER-KVA.Example", true)]
    [InlineData("a@x.example", "a@y.example", false)]
    public void Equality_keeps_the_local_part_and_folds_the_domain(string one, string other, bool equal)
    {
        Assert.Equal(equal, Parse(one).Equals(Parse(other)));
        if (equal)
            Assert.Equal(Parse(one).GetHashCode(), Parse(other).GetHashCode());
    }

    [Theory]
    [InlineData("a@x.example", "a@x.example")]
    [InlineData("\"a\"@x.example", "a@x.example")]
    [InlineData("\"a b\"@x.example", "\"a b\"@x.example")]
    [InlineData("\"a\\b\\\"\\\\\"@x.example", "\"ab\\\"\\\\\"@x.example")]
    [InlineData("\".a\"@x.example", "\".a\"@x.example")]
    [InlineData("\"a..b\"@x.example", "\"a..b\"@x.example")]
    [InlineData("\"\"@x.example", "\"\"@x.example")]
    [InlineData("jos\u00e9@B\u00fccher.example", "jos\u00e9@B\u00fccher.example")]
    public void The_wire_form_is_quoted_only_where_it_must_be(string text, string wire) => Assert.Equal(wire, Parse(text).ToString());

    [Theory]
    [InlineData("a@x.example", false, false, "a@x.example")]
    [InlineData("a@b\u00fccher.example", true, false, "a@xn--bcher-kva.example")]
    [InlineData("\u00e9@x.example", true, true, "\u00e9@x.example")]
    [InlineData("a@[IPv6:::1]", false, false, "a@[ipv6:::1]")]
    public void A_domain_alone_does_not_need_SMTPUTF8(string text, bool internationalized, bool needsSmtpUtf8, string ascii)
    {
        var mailbox = Parse(text);

        Assert.Equal(internationalized, mailbox.IsInternationalized);
        Assert.Equal(needsSmtpUtf8, mailbox.NeedsSmtpUtf8);
        Assert.Equal(ascii, mailbox.ToAsciiString());
    }

    [Property(Arbitrary = [typeof(Mailboxes)], MaxTest = 2000)]
    public void What_is_written_is_read_as_the_same(Mailbox mailbox)
    {
        Assert.True(MailboxParser.TryParse(mailbox.ToString(), out var read, out _));

        Assert.Equal(mailbox.LocalPart, read!.LocalPart);
        Assert.Equal(mailbox.Domain, read.Domain);
        Assert.Equal(mailbox, read);
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 5000)]
    public void Any_octets_are_read_or_refused_and_what_is_read_round_trips(CommandText text)
    {
        if (!MailboxParser.TryParse(Octets.Of(text.Text), out var mailbox, out _))
            return;

        Assert.True(MailboxParser.TryParse(mailbox!.ToString(), out var again, out _));
        Assert.Equal(mailbox, again);
        Assert.DoesNotContain(mailbox.ToString(), char.IsControl);
    }

    private static Mailbox Parse(string text)
    {
        Assert.True(MailboxParser.TryParse(text, out var mailbox, out _));
        return mailbox!;
    }

    public static class Mailboxes
    {
        public static Arbitrary<Mailbox> Any()
        {
            var character = Gen.Frequency(
                (6, Gen.Choose(' ', '~').Select(c => ((char)c).ToString())),
                (2, Gen.Elements(".", "\"", "\\", "@", " ")),
                (1, Gen.Elements("\u00e9", "\u6f22", "\U0001F600")));
            var localPart = Gen.Choose(0, 15).SelectMany(length => character.ArrayOf(length)).Select(string.Concat);
            var domain = Gen.Elements(
                "x.example", "B\u00fccher.example", "xn--bcher-kva.example", "[127.0.0.1]", "[IPv6:2001:db8::1]", "a", "1.2");
            return localPart.Zip(domain, (local, name) => new Mailbox(local, name)).ToArbitrary();
        }
    }
}
