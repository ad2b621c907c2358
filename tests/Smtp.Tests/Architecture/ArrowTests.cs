using System.Xml.Linq;
using Xunit;

namespace Smtp.Tests.Architecture;

/// <summary>Which project may use which: the arrows of src/README.md.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Smtp.Protocol"] = [],
        ["Smtp.Mail"] = ["Smtp.Protocol"],
        ["Smtp.Dns"] = [],
        ["Smtp.Accounts"] = ["Smtp.Protocol"],
        ["Smtp.Policy"] = ["Smtp.Mail", "Smtp.Dns", "Smtp.Protocol"],
        ["Smtp.Routing"] = ["Smtp.Mail", "Smtp.Protocol"],
        ["Smtp.Queue"] = ["Smtp.Mail", "Smtp.Protocol"],
        ["Smtp.Queue.Postgres"] = ["Smtp.Queue", "Smtp.Mail", "Smtp.Protocol"],
        ["Smtp.Reception"] = ["Smtp.Policy", "Smtp.Accounts", "Smtp.Routing", "Smtp.Mail", "Smtp.Protocol"],
        ["Smtp.Delivery"] = ["Smtp.Queue", "Smtp.Routing", "Smtp.Dns", "Smtp.Mail", "Smtp.Protocol"],
        ["Smtp.Admin"] = ["Smtp.Queue", "Smtp.Routing", "Smtp.Mail", "Smtp.Protocol"],
    };

    public static TheoryData<string> Projects =>
        [.. Repository.Files("*.csproj").Where(file => file.StartsWith("src/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_stands_to_its_right(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var used = References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).ToList();
        if (name == "Smtp")
            return; // The executable may use all of them.

        Assert.True(Arrows.ContainsKey(name), $"{name} has no arrows yet: add it here and in src/README.md");
        Assert.Empty(used.Except(Arrows[name]));
    }

    [Fact]
    public void The_protocol_uses_nothing_but_the_platform()
    {
        const string Project = "src/Smtp.Protocol/Smtp.Protocol.csproj";
        Assert.Empty(References(Project, "PackageReference"));
        Assert.Empty(References(Project, "FrameworkReference"));
    }

    [Theory]
    [InlineData("System.IO.Pipelines")]
    [InlineData("NetworkStream")]
    [InlineData("Microsoft.Extensions.Logging")]
    [InlineData("TimeProvider")]
    [InlineData("File.Open")]
    public void The_protocol_has_no_input_output_clock_or_logger(string word) =>
        Assert.DoesNotContain(
            Repository.Files("*.cs").Where(file => file.StartsWith("src/Smtp.Protocol/", StringComparison.Ordinal)),
            file => Repository.Read(file).Contains(word, StringComparison.Ordinal));

    [Theory]
    [InlineData("src/Smtp.Reception/", "Smtp.Delivery")]
    [InlineData("src/Smtp.Reception/", "Smtp.Queue")]
    [InlineData("src/Smtp.Delivery/", "Smtp.Reception")]
    public void Reception_and_delivery_meet_only_in_the_queue(string folder, string stranger) =>
        Assert.DoesNotContain(
            Repository.Files("*.cs").Where(file => file.StartsWith(folder, StringComparison.Ordinal)),
            file => Repository.Read(file).Contains($"using {stranger}", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Parse(Repository.Read(project)).Descendants(kind)
            .Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'));
}
