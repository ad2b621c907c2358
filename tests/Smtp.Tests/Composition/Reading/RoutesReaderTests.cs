using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class RoutesReaderTests
{
    private static IEnumerable<string> MistakesOf(string routes) =>
        ConfigurationText.MistakesOf(ConfigurationText.With($"\"Domains\": {{ \"excite.example\": {{}} }}, \"Routes\": {routes},"));

    [Theory]
    [InlineData("""{ "yahoo.example": { "Hosts": [ "mx.yahoo.example", "192.0.2.1:2526", "[2001:db8::1]:25" ] } }""")]
    [InlineData("""{ "*.yahoo.example": { "Hosts": [] }, "*": {} }""")]
    public void Domains_suffixes_and_the_rest_may_have_routes(string routes) => Assert.Empty(MistakesOf(routes));

    [Theory]
    [InlineData("""{ "excite.example": { "Hosts": [ "mx.example" ] } }""", "Smtp:Routes:excite.example", "Smtp:Domains, too")]
    [InlineData("""{ "yahoo.example": { "Hosts": [ "127.0.0.1:2525" ] } }""", "Smtp:Routes:yahoo.example:Hosts:0", "own listener")]
    [InlineData("""{ "yahoo.example": { "Hosts": "mx.example" } }""", "Smtp:Routes:yahoo.example:Hosts", "a list of hosts")]
    [InlineData("""{ "yahoo.example": { "Hosts": [ "mx.example:0" ] } }""", "Smtp:Routes:yahoo.example:Hosts:0", "must be a host")]
    [InlineData("""{ "yahoo.example": { "Host": [ "mx.example" ] } }""", "Smtp:Routes:yahoo.example:Host", "did you mean Hosts?")]
    [InlineData("""{ "*yahoo.example": {} }""", "Smtp:Routes:*yahoo.example", "the key must be")]
    [InlineData("""{ "yahoo.example": "mx.example" }""", "Smtp:Routes:yahoo.example", "must be a section")]
    public void What_is_no_route_is_refused(string routes, string path, string words) =>
        Assert.Contains(
            MistakesOf(routes),
            m => m.StartsWith(path + ": ", StringComparison.Ordinal) && m.Contains(words, StringComparison.Ordinal));
}
