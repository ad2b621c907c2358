using Smtp.Composition;
using Xunit;

namespace Smtp.Tests.Composition;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpd-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LoadedConfiguration Load(string text)
    {
        var path = Path.Combine(_folder, "appsettings.json");
        File.WriteAllText(path, text);
        return new ConfigurationFile(path).Load();
    }

    [Fact]
    public void Comments_and_trailing_commas_are_welcome() =>
        Assert.Empty(Load("""
            { // what a person wants to note
              "Smtp": { "HostName": "a.example", /* and here */ "Listeners": [ { "Port": 0 }, ], } }
            """).Mistakes);

    [Fact]
    public void A_relative_data_directory_starts_at_the_file() =>
        Assert.Equal(
            Path.Combine(_folder, "here"),
            Load("""{ "Smtp": { "DataDirectory": "here", "Listeners": [ { "Port": 0 } ] } }""").Settings!.DataDirectory);

    [Fact]
    public void Malformed_json_is_named_with_its_line()
    {
        var mistake = Assert.Single(Load("{\n  \"Smtp\": {\n    \"HostName\" \"x\"\n").Mistakes);
        Assert.Contains("line 3", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_key_twice_is_a_mistake() =>
        Assert.Contains(
            "HostName",
            Assert.Single(Load("""{ "Smtp": { "HostName": "a.example", "HostName": "b.example" } }""").Mistakes).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_a_mistake() =>
        Assert.Contains(
            "no such file",
            Assert.Single(new ConfigurationFile(Path.Combine(_folder, "none.json")).Load().Mistakes).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_an_object_is_a_mistake() => Assert.NotEmpty(Load("[]").Mistakes);
}
