namespace Smtp.Dialogues;

public sealed class ScriptTests
{
    public static TheoryData<string, Cut> Scripts()
    {
        var data = new TheoryData<string, Cut>();
        foreach (var file in Directory.EnumerateFiles(Script.Folder, "*.smtp").Order(StringComparer.Ordinal))
        {
            foreach (var cut in Enum.GetValues<Cut>())
                data.Add(Path.GetFileName(file), cut);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public Task The_conversation_goes_as_written(string script, Cut cut) => new ScriptRunner(Script.Load(script), cut).PlayAsync();

    [Fact]
    public void There_are_at_least_sixty_scripts() =>
        Assert.True(Directory.EnumerateFiles(Script.Folder, "*.smtp").Count() >= 60);
}
