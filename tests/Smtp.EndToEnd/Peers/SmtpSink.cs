using System.Text.RegularExpressions;
using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>Postfix's sink: takes everything, keeps each message in a file.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly Child _child;
    private readonly string _folder;

    private SmtpSink(Child child, int port, string folder)
    {
        _child = child;
        Port = port;
        _folder = folder;
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>One file a message, with the envelope in X- fields. The sink makes it at MAIL and fills it at the end of the data.</summary>
    public IReadOnlyList<string> Files() =>
        [.. new DirectoryInfo(_folder).EnumerateFiles().Where(static file => file.Length > 0).Select(static file => file.FullName)];

    /// <summary>Every MAIL there ever was.</summary>
    public IReadOnlyList<string> Begun() => [.. Directory.EnumerateFiles(_folder)];

    public static async Task<SmtpSink> StartAsync(params string[] options)
    {
        var program = Strictness.Require("smtp-sink");
        var folder = Directory.CreateTempSubdirectory("smtpd-sink-").FullName;
        string[] user = [];
        if (Environment.IsPrivilegedProcess)
        {
            // smtp-sink refuses to run as root.
            user = ["-u", "nobody"];
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        }

        var (child, port) = await Listening.StartAsync(
            port => Child.Start(program, [.. options, .. user, "-d", $"{folder}/%M.", $"inet:127.0.0.1:{port}", "1000"], folder));
        return new SmtpSink(child, port, folder);
    }

    /// <summary>The values of one field over all messages.</summary>
    public IReadOnlyList<string> Field(string name) =>
        [.. Files()
            .Select(file => Regex.Match(File.ReadAllText(file), $"^{name}: ?(.*)$", RegexOptions.Multiline))
            .Select(match => match.Groups[1].Value.TrimEnd('\r'))];

    public async ValueTask DisposeAsync()
    {
        await _child.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
