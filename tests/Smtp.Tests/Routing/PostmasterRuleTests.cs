using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Routing.RouterFixture;

namespace Smtp.Tests.Routing;

public sealed class PostmasterRuleTests
{
    private static readonly LocalDomain Excite =
        Domain("excite.example", ["jyoti", "sarika"], [("postmaster", ["sarika@excite.example"])]);

    [Theory]
    [InlineData("postmaster")]
    [InlineData("PostMaster")]
    [InlineData("postmaster@excite.example")]
    [InlineData("postmaster+x@excite.example")]
    [InlineData("postmaster@mx.excite.example")]
    public void The_one_named_for_it_gets_it(string address) =>
        Assert.Equal("sarika@excite.example", Table(Domain("aaa.example", ["first"], []), Excite).MailboxOf(address));

    [Fact]
    public void A_domain_of_its_own_postmaster_keeps_its_mail() =>
        Assert.Equal("anna@b.example", Table(Excite, Domain("b.example", ["anna"], [("Postmaster", ["anna@b.example"])])).MailboxOf("postmaster@b.example"));

    [Fact]
    public void A_catch_all_goes_before_another_domain() =>
        Assert.Equal("anna@b.example", Table(Excite, Domain("b.example", ["anna"], [], "anna@b.example")).MailboxOf("postmaster@b.example"));

    [Fact]
    public void A_domain_that_names_nobody_uses_the_one_of_the_host() =>
        Assert.Equal("sarika@excite.example", Table(Domain("b.example", ["anna"], []), Excite).MailboxOf("postmaster@b.example"));

    [Fact]
    public void Where_nobody_is_named_the_first_mailbox_of_the_domain_gets_it()
    {
        var router = Table(Domain("excite.example", ["sarika", "jyoti"], []), Domain("b.example", ["zoe", "bob"], []));

        Assert.Equal("bob@b.example", router.MailboxOf("postmaster@b.example"));
        Assert.Equal("jyoti@excite.example", router.MailboxOf("postmaster"));
    }

    [Fact]
    public void With_no_mailbox_at_all_it_gets_a_folder_of_its_own() =>
        Assert.Equal("postmaster@mx.excite.example", Table(Domain("b.example", [], [])).MailboxOf("postmaster@b.example"));

    [Theory]
    [InlineData("postmaster@b.example")]
    [InlineData("nobody@b.example")]
    public void An_alias_that_leads_nowhere_does_not_lose_it(string member)
    {
        var router = Table(Domain("b.example", ["anna"], [("postmaster", [member])]));

        Assert.Equal("anna@b.example", router.MailboxOf("postmaster@b.example"));
    }

    [Fact]
    public void It_is_not_a_way_to_relay() =>
        Assert.IsType<RelayRoute>(Table(Excite).RouteOf("postmaster@elsewhere.example"));
}
