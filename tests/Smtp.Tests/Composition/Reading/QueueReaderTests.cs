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
}
