using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Control;
using Smtp.Reception.Authentication;
using Xunit;

namespace Smtp.Tests.Control;

public sealed class BanRequestsTests
{
    private readonly LoginThrottle _throttle = new(new AuthenticationOptions { Failures = 1 }, TimeProvider.System);
    private readonly BanRequests _requests;

    public BanRequestsTests()
    {
        _requests = new BanRequests(_throttle, NullLogger.Instance);
        _throttle.Failed(IPAddress.Parse("203.0.113.9"), "jyoti@excite.example", 1);
        _throttle.Failed(IPAddress.Parse("2001:db8::9"), "jyoti@excite.example", 2);
    }

    private (string Who, bool Lifted)[] Lift(params string[] who) =>
        [.. _requests.Answer(new ControlRequest { Command = BanRequests.Lift, Ids = who, All = who.Length == 0 })
            .Select(answer => (answer.Lift!.Who, answer.Lift.Lifted))];

    private string[] Listed() =>
        [.. _requests.Answer(new ControlRequest { Command = BanRequests.List }).Select(answer => $"{answer.Ban!.Kind} {answer.Ban.Who}")];

    [Fact]
    public void Bans_are_listed_and_lifted()
    {
        Assert.Equal(["address 203.0.113.9", "address 2001:db8::/64", "account jyoti@excite.example"], Listed());
        Assert.Equal([("203.0.113.9", true), ("192.0.2.1", false), ("jyoti@excite.example", true)],
            Lift("203.0.113.9", "192.0.2.1", "jyoti@excite.example"));
        Assert.Equal(["address 2001:db8::/64"], Listed());
        Assert.Equal([("2001:db8::/64", true)], Lift());
        Assert.Empty(Listed());
    }

    [Fact]
    public void All_must_be_said_and_is_not_said_with_a_name()
    {
        Assert.Throws<FormatException>(() => _requests.Answer(new ControlRequest { Command = BanRequests.Lift }).ToList());
        Assert.Throws<FormatException>(
            () => _requests.Answer(new ControlRequest { Command = BanRequests.Lift, Ids = ["203.0.113.9"], All = true }).ToList());
        Assert.Throws<FormatException>(() => _requests.Answer(new ControlRequest { Command = "ban-all" }));
        Assert.Equal(3, Listed().Length);
    }
}
