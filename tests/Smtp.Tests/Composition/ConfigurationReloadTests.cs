using Smtp.Composition;
using Smtp.Tests.Composition.Reading;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class ConfigurationReloadTests
{
    [Fact]
    public void What_only_a_restart_can_change_is_named()
    {
        var before = ConfigurationText.Parse("""
            "HostName": "a.example", "Listeners": [ { "Port": 25 } ],
            "Domains": { "a.example": {} }, "RelayClients": [ "10.0.0.0/8" ], "Queue": { "Expiry": "5d" }
            """);
        var after = ConfigurationText.Parse("""
            "HostName": "a.example", "Listeners": [ { "Port": 25 }, { "Port": 26 } ], "Domains": { "b.example": {} }, "RelayClients": []
            """);
        Assert.Equal(["Smtp:Listeners", "Smtp:Queue"], ConfigurationReload.ChangedForRestart(before, after));
        Assert.Empty(ConfigurationReload.ChangedForRestart(before, before));
    }
}
