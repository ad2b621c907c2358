using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>
/// The real executable in a folder of its own: SMTPD_EXECUTABLE, or what the build put beside the tests. Ready when it says so; the port
/// it listens on is in its log.
/// </summary>
internal sealed partial class Daemon : IAsyncDisposable
{
    private Child? _child;

    private Daemon(string folder) => Folder = folder;

    public static string Executable { get; } =
        Environment.GetEnvironmentVariable("SMTPD_EXECUTABLE") is { Length: > 0 } given
            ? Path.GetFullPath(given)
            : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "smtpd.exe" : "smtpd");

    public string Folder { get; }

    public string ConfigFile => Path.Combine(Folder, "smtpd.json");

    public string QueueFolder => Path.Combine(Folder, "data", "queue");

    /// <summary>What the daemon itself wrote down, whatever it runs under.</summary>
    public int ProcessId => int.Parse(File.ReadAllText(Path.Combine(QueueFolder, "pid")), CultureInfo.InvariantCulture);

    public Child Process => _child ?? throw new InvalidOperationException("the daemon does not run");

    public OutputLog Log => Process.Output;

    public int Port { get; private set; }

    /// <summary>Of all listeners, in their order.</summary>
    public IReadOnlyList<int> Ports => [.. Log.Lines
        .Select(line => ListeningPort().Match(line))
        .Where(match => match.Success)
        .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    public string Address => $"127.0.0.1:{Port}";

    public static async Task<Daemon> StartAsync(JsonObject settings, IReadOnlyDictionary<string, string>? environment = null)
    {
        var daemon = Create(settings);
        await daemon.StartAgainAsync(environment);
        return daemon;
    }

    /// <summary>A folder with a configuration, and nothing running yet.</summary>
    public static Daemon Create(JsonObject settings)
    {
        var daemon = new Daemon(Directory.CreateTempSubdirectory("smtpd-e2e-").FullName);
        daemon.Configure(settings);
        return daemon;
    }

    public void Configure(JsonObject settings) => File.WriteAllText(ConfigFile, settings.ToJsonString());

    /// <param name="under">A program with its options that runs the daemon: strace, prlimit.</param>
    public async Task StartAgainAsync(IReadOnlyDictionary<string, string>? environment = null, params string[] under)
    {
        if (_child is not null)
            await _child.DisposeAsync();
        string[] command = [.. under, Executable, "run", "--config", ConfigFile];
        _child = Child.Start(command[0], command[1..], Folder, environment);

        // The last word of the line in the line formats, the message in JSON.
        await Log.WaitForAsync(
            line => line.EndsWith(" Ready", StringComparison.Ordinal) || line.Contains("\"Message\":\"Ready\"", StringComparison.Ordinal));
        var listening = await Log.WaitForAsync(line => line.Contains("Listening for ", StringComparison.Ordinal));
        Port = int.Parse(ListeningPort().Match(listening).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>What arrived for a mailbox, as files.</summary>
    public Maildir Mail(string mailbox, string domain = "excite.example") =>
        new(Path.Combine(Folder, "data", "mail", domain, FolderOf(mailbox)));

    /// <summary>Power off: no goodbye.</summary>
    public async Task KillAsync()
    {
        Process.Signal(Child.KillSignal);
        await Process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as an operator stops it.</summary>
    public async Task StopAsync()
    {
        Process.Signal(Child.Terminate);
        Assert.Equal(0, await Process.WaitForExitAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_child is not null)
            await _child.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Octets that are not ASCII stand as %xx in the folder's name.</summary>
    private static string FolderOf(string mailbox) =>
        string.Concat(Encoding.UTF8.GetBytes(mailbox).Select(octet => octet < 0x80 ? $"{(char)octet}" : $"%{octet:x2}"));

    [GeneratedRegex(@"Listening for (?:Smtp|Submission) on 127\.0\.0\.1:(\d+)")]
    private static partial Regex ListeningPort();
}
