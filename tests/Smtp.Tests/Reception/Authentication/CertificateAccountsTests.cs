using Smtp.Accounts;
using Smtp.Reception.Authentication;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Authentication;

public sealed class CertificateAccountsTests
{
    private static readonly AccountSnapshot Accounts = AccountSnapshot.Read(
        "jyoti@excite.example:{PLAIN}x:::::\nsarika@excite.example:{PLAIN}x:::::");

    private static readonly AuthenticationOptions Options = new()
    {
        Certificates = new Dictionary<string, IReadOnlyList<string>> { ["AA"] = ["gone@excite.example", "jyoti@excite.example"] },
        CertificateAddresses = true,
    };

    private static ClientIdentity Shown(string fingerprint, bool isTrusted, params string[] addresses) =>
        new(fingerprint, "CN=x", isTrusted) { Addresses = addresses };

    [Fact]
    public void A_certificate_is_for_whom_the_settings_or_its_authority_say()
    {
        Assert.Equal(["gone@excite.example", "jyoti@excite.example"], CertificateAccounts.Of(Shown("AA", false), Options));
        Assert.Equal(["sarika@excite.example"], CertificateAccounts.Of(Shown("BB", true, "sarika@excite.example"), Options));
        Assert.Empty(CertificateAccounts.Of(Shown("BB", false, "sarika@excite.example"), Options));
        Assert.Empty(CertificateAccounts.Of(
            Shown("BB", true, "sarika@excite.example"), Options with { CertificateAddresses = false }));
        Assert.Empty(CertificateAccounts.Of(null, Options));
    }

    [Theory]
    [InlineData("", "jyoti@excite.example")]
    [InlineData("JYOTI@excite.example", "jyoti@excite.example")]
    [InlineData("gone@excite.example", "gone@excite.example")]
    [InlineData("sarika@excite.example", null)]
    public void The_client_may_choose_among_them_and_else_is_the_first_there_is(string asked, string? chosen) =>
        Assert.Equal(chosen, CertificateAccounts.Choose(Options.Certificates["AA"], asked, Accounts));
}
