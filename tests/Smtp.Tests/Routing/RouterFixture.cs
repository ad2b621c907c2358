using System.Net;
using Smtp.Protocol.Addresses;
using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Routing;

/// <summary>Routing tables in a line or two; the example of the README unless a test says otherwise.</summary>
internal static class RouterFixture
{
    public static Router Example() => Table(
        Domain("excite.example", ["jyoti", "sarika", "long+name"], [("team", ["jyoti@excite.example", "atul@yahoo.example"])]),
        Domain("other.example", ["Anna"], []));

    public static Router Table(params LocalDomain[] domains) => new(new RoutingTable
    {
        HostName = "mx.excite.example",
        Domains = domains.ToDictionary(domain => domain.Name),
        Routes = new Dictionary<string, IReadOnlyList<NextHop>>(),
        RelayClients = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")],
        OwnAddresses = [IPAddress.Parse("192.0.2.25"), IPAddress.Parse("2001:db8::25")],
    });

    public static LocalDomain Domain(
        string name, string[] mailboxes, (string Name, string[] Members)[] aliases, string? catchAll = null) =>
        new(
            name,
            mailboxes.ToHashSet(),
            aliases.ToDictionary(alias => alias.Name, alias => (IReadOnlyList<Mailbox>)[.. alias.Members.Select(Address)]),
            catchAll is null ? null : Address(catchAll));

    /// <summary>Split at the last @, without the grammar: tests also ask for what a parser would refuse.</summary>
    public static Mailbox Address(string text)
    {
        var at = text.LastIndexOf('@');
        return at < 0 ? new Mailbox(text, "") : new Mailbox(text[..at], text[(at + 1)..]);
    }

    public static Route RouteOf(this Router router, string address) => Assert.Single(router.Resolve(Address(address))).Route;

    public static string MailboxOf(this Router router, string address)
    {
        var route = Assert.IsType<MailboxRoute>(router.RouteOf(address));
        return $"{route.Mailbox}@{route.Domain}";
    }

    public static string RefusalOf(this Router router, string address) =>
        Assert.IsType<NoRoute>(router.RouteOf(address)).Status.ToString();

    /// <summary>Each end as <c>mailbox:name@domain</c>, <c>relay:address</c> or <c>none:address</c>, in order.</summary>
    public static string[] EndsOf(this Router router, string address) =>
        [.. router.Resolve(Address(address)).Select(target => target.Route switch
        {
            MailboxRoute route => $"mailbox:{route.Mailbox}@{route.Domain}",
            RelayRoute => $"relay:{target.Address.LocalPart}@{target.Address.Domain}",
            _ => $"none:{target.Address.LocalPart}@{target.Address.Domain}",
        })];
}
