using Smtp.Queue;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class QueueReaderTests
{
    [Theory]
    [InlineData("\"0\"", 0)]
    [InlineData("0", 0)]
    [InlineData("\"\"", 0)]
    [InlineData("\"30m\"", 30)]
    [InlineData("\"1d\"", 1440)]
    public void The_delay_warning_can_be_set_and_switched_off(string value, int minutes)
    {
        var read = ConfigurationText.Read(ConfigurationText.With($$""" "Queue": { "DelayWarning": {{value}} }, """));

        Assert.Empty(read.Mistakes);
        Assert.Equal(TimeSpan.FromMinutes(minutes), read.Settings!.Queue.DelayWarning);
    }

    [Fact]
    public void A_delay_warning_that_is_no_duration_is_refused_with_its_path()
    {
        var mistake = Assert.Single(ConfigurationText.MistakesOf(ConfigurationText.With(""" "Queue": { "DelayWarning": "soon" }, """)));

        Assert.StartsWith("Smtp:Queue:DelayWarning", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", PostmasterCopies.None, DoubleBounces.Postmaster)]
    [InlineData(""" "NotifyPostmaster": [], "DoubleBounces": "Postmaster" """, PostmasterCopies.None, DoubleBounces.Postmaster)]
    [InlineData(""" "NotifyPostmaster": "bounce", "DoubleBounces": "drop" """, PostmasterCopies.Bounce, DoubleBounces.Drop)]
    [InlineData(
        """ "NotifyPostmaster": [ "Bounce", "Delay" ] """, PostmasterCopies.Bounce | PostmasterCopies.Delay, DoubleBounces.Postmaster)]
    public void The_postmaster_is_told_what_the_settings_say(string settings, PostmasterCopies copies, DoubleBounces fate)
    {
        var read = ConfigurationText.Read(ConfigurationText.With($$""" "Queue": { {{settings}} }, """));

        Assert.Empty(read.Mistakes);
        Assert.Equal((copies, fate), (read.Settings!.Queue.NotifyPostmaster, read.Settings.Queue.DoubleBounces));
    }

    [Fact]
    public void Every_mistake_about_the_postmaster_is_told_with_its_path()
    {
        var mistakes = ConfigurationText.MistakesOf(ConfigurationText.With(
            """ "Queue": { "NotifyPostmaster": [ "Delay", "DoubleBounce" ], "DoubleBounces": "Dorp" }, """)).ToList();

        Assert.Equal(2, mistakes.Count);
        Assert.StartsWith("Smtp:Queue:NotifyPostmaster:1: must be Bounce or Delay", mistakes[0], StringComparison.Ordinal);
        Assert.Contains("see DoubleBounces", mistakes[0], StringComparison.Ordinal);
        Assert.StartsWith("Smtp:Queue:DoubleBounces: \"Dorp\" is not one of Postmaster, Drop", mistakes[1], StringComparison.Ordinal);
    }

    [Fact]
    public void High_water_marks_and_the_probe_interval_are_read()
    {
        var read = ConfigurationText.Read(ConfigurationText.With(
            """ "Queue": { "MinimumFree": "2 GiB", "MaximumMessages": 5000, "ProbeInterval": "10m" }, """));

        Assert.Empty(read.Mistakes);
        var queue = read.Settings!.Queue;
        Assert.Equal((2L << 30, 5000, TimeSpan.FromMinutes(10)), (queue.MinimumFree, queue.MaximumMessages, queue.ProbeInterval));
    }

    [Theory]
    [InlineData("MinimumFree", "-1")]
    [InlineData("MinimumFree", "\"much\"")]
    [InlineData("MaximumMessages", "0")]
    [InlineData("ProbeInterval", "\"0s\"")]
    public void A_high_water_mark_that_cannot_be_is_refused_with_its_path(string key, string value)
    {
        var mistake = Assert.Single(ConfigurationText.MistakesOf(ConfigurationText.With($$""" "Queue": { "{{key}}": {{value}} }, """)));

        Assert.StartsWith($"Smtp:Queue:{key}", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Retry_rules_take_what_they_do_not_say_from_the_queue()
    {
        var read = ConfigurationText.Read(ConfigurationText.With(
            """
            "Queue": { "MaximumRetry": "2h", "Expiry": "3d", "Retries": [
            { "Domains": [ "Yahoo.example", "*.example" ], "Status": [ "450", "4.7.*" ], "First": "10m" },
            { "Domains": "*", "Maximum": "6h", "Expiry": "1d" } ] },
            """));

        Assert.Empty(read.Mistakes);
        var rules = read.Settings!.Queue.Retries;
        Assert.Equal(["yahoo.example", "*.example"], rules[0].Domains);
        Assert.Equal(["450", "4.7.*"], rules[0].Status.Select(status => status.ToString()));
        Assert.Equal(
            [(10, 2, 3), (1, 6, 1)],
            rules.Select(rule => (rule.First.TotalMinutes, rule.Maximum.TotalHours, rule.Expiry.TotalDays)));
        Assert.Equal("rule Queue.Retries[1]", rules[1].Name);
    }

    [Fact]
    public void Every_mistake_in_a_retry_rule_is_told_with_its_path()
    {
        var mistakes = ConfigurationText.MistakesOf(ConfigurationText.With(
            """
            "Queue": { "Retries": [
            { "Domains": [ "a b" ], "Status": [ "550", "5.1.1", "4.2" ], "First": "2h", "Maximum": "1h", "Frist": "1m" } ] },
            """)).ToList();

        Assert.Equal(
            ["Domains:0", "Status:0", "Status:1", "Status:2", "Maximum", "Frist"],
            mistakes.Select(mistake => mistake.Split(' ')[0].TrimEnd(':').Replace("Smtp:Queue:Retries:0:", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Destination_limits_are_read_by_pattern_and_reach_the_relay()
    {
        var read = ConfigurationText.Read(ConfigurationText.With(
            """
            "Queue": { "Destinations": {
            "Yahoo.example": { "Connections": 5, "MessagesPerConnection": 100, "MessagesPerMinute": 600 },
            "*.slow.example": { "MessagesPerMinute": 6 }, "*": { "Connections": 30 } } },
            """));

        Assert.Empty(read.Mistakes);
        var rules = read.Settings!.Relay.Destinations;
        var yahoo = new Smtp.Queue.DestinationRule
        {
            Pattern = "yahoo.example",
            Connections = 5,
            MessagesPerConnection = 100,
            MessagesPerMinute = 600,
        };
        Assert.Equal(yahoo, rules.Find("yahoo.example"));
        Assert.Equal(new Smtp.Queue.DestinationRule { Pattern = "*.slow.example", MessagesPerMinute = 6 }, rules.Find("a.slow.example"));
        Assert.Equal(30, rules.Rest?.Connections);
    }

    [Fact]
    public void Every_mistake_in_a_destination_limit_is_told_with_its_path()
    {
        var mistakes = ConfigurationText.MistakesOf(ConfigurationText.With(
            """
            "Queue": { "Destinations": {
            "a b": { }, "x.example": { "Connections": 0, "MessagesPerMinute": "many", "Messages": 3 }, "bücher.example": { },
            "xn--bcher-kva.example": { } } },
            """)).Select(mistake => mistake.Split(' ')[0].TrimEnd(':').Replace("Smtp:Queue:Destinations:", "", StringComparison.Ordinal));

        Assert.Equal(
            ["a b", "x.example:Connections", "x.example:Messages", "x.example:MessagesPerMinute", "xn--bcher-kva.example"],
            mistakes.Select(path => path == "a" ? "a b" : path).Order(StringComparer.Ordinal));
    }
}
