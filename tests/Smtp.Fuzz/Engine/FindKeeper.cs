using System.IO.Hashing;

namespace Smtp.Fuzz.Engine;

/// <summary>Puts inputs that fail where the tests look for them from then on.</summary>
internal static class FindKeeper
{
    /// <returns>The file.</returns>
    public static string Keep(string folder, string target, ReadOnlySpan<byte> input)
    {
        var directory = Directory.CreateDirectory(Path.Combine(folder, target)).FullName;
        var file = Path.Combine(directory, Convert.ToHexStringLower(XxHash3.Hash(input)));
        File.WriteAllBytes(file, input);
        return file;
    }

    /// <summary>The folder in the source tree, or one where the program was started.</summary>
    public static string StandardFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Smtp.sln")))
                return Path.Combine(folder.FullName, "tests", "Smtp.Fuzz", "Finds");
        }

        return Path.GetFullPath("finds");
    }
}
