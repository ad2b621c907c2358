namespace Smtp.Fuzz.Engine;

/// <summary>What a search begins with: the seeds of a target, a line each with escapes, and what was found before, a file each.</summary>
internal static class Seeds
{
    private const int LongestWord = 40;

    public static List<byte[]> Of(string target) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Seeds", $"{target}.txt"))
            .Where(static line => line.Length > 0 && line[0] != '#').Select(Octets.Read)];

    /// <summary>By the name of the file.</summary>
    public static SortedDictionary<string, byte[]> FindsOf(string target)
    {
        var finds = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var folder = Path.Combine(AppContext.BaseDirectory, "Finds", target);
        if (Directory.Exists(folder))
        {
            foreach (var file in Directory.EnumerateFiles(folder))
                finds.Add(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        return finds;
    }

    /// <summary>The pieces that the seeds are made of.</summary>
    public static List<byte[]> WordsOf(IEnumerable<byte[]> seeds)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var seed in seeds)
        {
            foreach (var word in System.Text.Encoding.Latin1.GetString(seed).Split(' ', '\r', '\n', ',', ';'))
            {
                if (word.Length is > 0 and <= LongestWord)
                    words.Add(word);
            }
        }

        return [.. words.Order(StringComparer.Ordinal).Select(System.Text.Encoding.Latin1.GetBytes)];
    }
}
