using System.Net;
using System.Security.Cryptography;
using Smtp.Accounts;
using Smtp.Protocol.Sasl;
using Xunit;

namespace Smtp.Tests.Accounts;

public sealed class AccountSnapshotTests
{
    private static readonly byte[] Secret = new byte[32];

    private const string File = """
        # comment
        Jyoti@excite.example:{PLAIN}secret:::::
        sarika@excite.example:{PLAIN}other:1000:1000:Sarika:/home/s:/bin/sh:quota=1G smtpd_senders=own,@excite.example,Info@Yahoo.example

        boss@excite.example:{PLAIN}third::::::smtpd_senders=any
        """;

    [Fact]
    public void Accounts_are_read_from_a_passwd_file()
    {
        var accounts = AccountSnapshot.Read(File);
        Assert.Empty(accounts.Mistakes);
        Assert.Equal(3, accounts.Count);
        Assert.Equal("jyoti@excite.example", accounts.Find("JYOTI@excite.example")!.Name);
        Assert.Null(accounts.Find("jyoti")?.Name);
        Assert.True(accounts.Verify(accounts.Find("jyoti@excite.example"), "secret"u8));
        Assert.False(accounts.Verify(accounts.Find("jyoti@excite.example"), "other"u8));
        Assert.False(accounts.Verify(null, "secret"u8));
    }

    /// <summary>Found by a fuzzer: what else Unicode calls the end of a line began an account, which no edit of the file could
    /// see.</summary>
    [Theory]
    [InlineData("\r")]
    [InlineData("\f")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    public void Only_LF_ends_a_line(string other)
    {
        var accounts = AccountSnapshot.Read($"a@b.example:{{PLAIN}}x{other}evil@b.example:{{PLAIN}}y\n");

        Assert.Null(accounts.Find("evil@b.example"));
        Assert.True(accounts.Verify(accounts.Find("a@b.example"), System.Text.Encoding.UTF8.GetBytes($"x{other}evil@b.example")));
    }

    [Fact]
    public void Extra_fields_say_who_may_send_as_whom()
    {
        var accounts = AccountSnapshot.Read(File);
        Assert.Null(accounts.Find("jyoti@excite.example")!.Fields.Senders);
        Assert.Equal(SenderRule.Own, accounts.Find("sarika@excite.example")!.Fields.Senders);
        Assert.Equal(["@excite.example", "info@yahoo.example"], accounts.Find("sarika@excite.example")!.Fields.MoreSenders);
    }

    [Fact]
    public void What_is_no_account_is_told_by_its_line_and_without_its_text()
    {
        var accounts = AccountSnapshot.Read("a@b:{PLAIN}x\nrubbish\nc@d:{MD5}y\r\nA@B:{PLAIN}secret\n:{PLAIN}z\n");
        Assert.Equal(
            [
                "line 2 is not user:{SCHEME}hash:::::",
                "line 3 has no password of a scheme that is known here: nobody can log in by it",
                "line 4 names an account that stands above already",
                "line 5 is not user:{SCHEME}hash:::::",
            ],
            accounts.Mistakes);
        Assert.True(accounts.Verify(accounts.Find("a@b"), "x"u8));
        Assert.False(accounts.Verify(accounts.Find("c@d"), "x"u8));
    }

    [Fact]
    public void Fields_of_Dovecot_that_keep_somebody_out_do_so_here()
    {
        var accounts = AccountSnapshot.Read(
            "a@b:{PLAIN}x::::::allow_nets=192.0.2.0/24,2001:db8::/32,198.51.100.7\n"
            + "c@d:{PLAIN}x::::::nologin\ne@f:{PLAIN}x::::::allow_nets=?\n");
        var some = accounts.Find("a@b")!;
        Assert.True(some.MayComeFrom(IPAddress.Parse("192.0.2.200")));
        Assert.True(some.MayComeFrom(IPAddress.Parse("2001:db8::1")));
        Assert.True(some.MayComeFrom(IPAddress.Parse("198.51.100.7")));
        Assert.False(some.MayComeFrom(IPAddress.Parse("192.0.3.1")));
        Assert.False(accounts.Find("c@d")!.MayComeFrom(IPAddress.Loopback));
        Assert.False(accounts.Find("e@f")!.MayComeFrom(IPAddress.Loopback));
    }

    [Fact]
    public void SCRAM_is_for_all_or_not_offered()
    {
        Assert.True(AccountSnapshot.Empty.AllCan(SaslMechanism.ScramSha256));
        Assert.True(AccountSnapshot.Read("a@b:{PLAIN}x\n").AllCan(SaslMechanism.ScramSha256));
        var mixed = AccountSnapshot.Read("a@b:{PLAIN}x\nc@d:{SHA256-CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc8\n");
        Assert.False(mixed.AllCan(SaslMechanism.ScramSha256));
        Assert.True(mixed.AllCan(SaslMechanism.Plain));
    }

    /// <summary>RFC 5802 9: who does not know an account must not learn whether it is there.</summary>
    [Fact]
    public void A_name_that_is_not_known_has_a_salt_of_its_own_that_stays()
    {
        var accounts = AccountSnapshot.Read(File);
        var first = accounts.ScramFor("nobody@excite.example", SaslMechanism.ScramSha256, Secret);
        var again = accounts.ScramFor("Nobody@excite.example", SaslMechanism.ScramSha256, Secret);
        var other = accounts.ScramFor("somebody@excite.example", SaslMechanism.ScramSha256, Secret);
        var real = accounts.ScramFor("jyoti@excite.example", SaslMechanism.ScramSha256, Secret);
        Assert.Equal(first.Salt, again.Salt);
        Assert.NotEqual(first.Salt, other.Salt);
        Assert.Equal(real.Salt.Length, first.Salt.Length);
        Assert.Equal(real.Iterations, first.Iterations);
        Assert.True(real.IsPassword("secret"u8));
        Assert.NotEqual(first.StoredKey, again.StoredKey);
        Assert.Equal(HashAlgorithmName.SHA256, first.Hash);
    }

    [Fact]
    public void A_line_keeps_what_it_does_not_understand()
    {
        const string Line = "a@b:{PLAIN}x:1000:1000:A, B:/home/a:/bin/sh:allow_nets=2001:db8::/32 more";
        var line = AccountLine.Parse(Line)!;
        Assert.Equal(Line, line.ToString());
        Assert.Equal("allow_nets=2001:db8::/32 more", line.Extra);
        Assert.Equal("a@b:{PLAIN}x:::::", AccountLine.Create("a@b", "{PLAIN}x").ToString());
        Assert.Equal("smtpd_senders=any", AccountLine.Parse(AccountLine.Create("a@b", "{PLAIN}x", "any").ToString())!.Extra);
    }
}
