using System.Text.RegularExpressions;
using Xunit;

namespace Smtp.Tests.Architecture;

/// <summary>What keeps the code readable, held by machinery.</summary>
public sealed partial class HouseRuleTests
{
    private const int Ceiling = 400;

    [Fact]
    public void No_file_has_more_than_400_lines()
    {
        var tooLong = Repository.Files("*.cs")
            .Select(file => (file, lines: Repository.Read(file).AsSpan().Count('\n')))
            .Where(pair => pair.lines > Ceiling);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Half_of_the_files_have_at_most_100_lines()
    {
        var lines = Repository.Files("*.cs").Select(file => Repository.Read(file).AsSpan().Count('\n')).Order().ToList();
        Assert.InRange(lines[lines.Count / 2], 1, 100);
    }

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing()
    {
        var files = Repository.Files("*.cs");
        var folders = files.SelectMany(file => file.Split('/').SkipLast(1)).Distinct().Where(part => EmptyWord().IsMatch(part));
        var types = files.SelectMany(file => TypeDeclaration().Matches(Repository.Read(file)).Select(match => match.Groups["name"].Value))
            .Where(name => EmptyWord().IsMatch(name));
        Assert.Empty(folders);
        Assert.Empty(types);
    }

    [Fact]
    public void Nothing_is_left_unfinished_or_hidden_in_a_region()
    {
        var unfinished = Repository.Files("*.cs")
            .Where(file => !file.EndsWith("/HouseRuleTests.cs", StringComparison.Ordinal))
            .SelectMany(file => Unfinished().Matches(Repository.Read(file)).Select(match => $"{file}: {match.Value.Trim()}"));
        Assert.Empty(unfinished);
    }

    [Fact]
    public void No_exception_is_swallowed_without_a_word()
    {
        var swallowed = Repository.Files("*.cs")
            .Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => EmptyCatch().Matches(Repository.Read(file)).Select(_ => file));
        Assert.Empty(swallowed);
    }

    [GeneratedRegex(@"^(\w*(Common|Helper|Helpers|Utils|Utilities|Util|Manager)|Core|Shared|Misc)$")]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"^[a-z\s]*\b(?:class|record struct|record|struct|interface|enum)\s+(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^.*(NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|^\s*#region).*$", RegexOptions.Multiline)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();
}
