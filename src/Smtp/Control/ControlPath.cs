using System.Text;

namespace Smtp.Control;

/// <summary>Where the daemon's control socket is.</summary>
internal static class ControlPath
{
    public const string Name = "control.sock";

    // sun_path has 108 octets on Linux and Windows, 104 elsewhere, with a zero at the end.
    private static readonly int Longest = OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? 107 : 103;

    public static string In(string dataDirectory) => Path.Combine(dataDirectory, Name);

    /// <returns><see langword="null"/>: it can be used.</returns>
    public static string? Problem(string path)
    {
        var octets = Encoding.UTF8.GetByteCount(path);
        return octets <= Longest
            ? null
            : $"the path {path} has {octets} octets and a socket's name at most {Longest}: choose a shorter DataDirectory";
    }
}
