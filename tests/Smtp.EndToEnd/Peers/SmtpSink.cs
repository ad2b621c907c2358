using System.Globalization;
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

    /// <summary>One file a message, with the envelope in X- fields.</summary>
    public IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(_folder)];

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

        while (true)
        {
            var port = FreePort.Next();
            var child = Child.Start(program, [.. options, .. user, "-d", $"{folder}/%M.", $"inet:127.0.0.1:{port}", "1000"], folder);
            if (await ListensAsync(child, port))
                return new SmtpSink(child, port, folder);
            await child.DisposeAsync();
        }
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

    private static async Task<bool> ListensAsync(Child child, int port)
    {
        var listens = false;
        await Patience.UntilAsync(
            () => child.HasExited || (listens = Listening.On(port)),
            () => string.Create(CultureInfo.InvariantCulture, $"smtp-sink does not listen on {port}"));
        return listens && !child.HasExited;
    }
}
