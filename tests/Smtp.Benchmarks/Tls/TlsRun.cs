using System.Text.Json.Nodes;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Servers;
using Smtp.Benchmarks.SideBySide;

namespace Smtp.Benchmarks.Tls;

/// <summary>Starts sink and servers with one certificate, gives each server the same load in turn, and removes all of it.</summary>
internal sealed class TlsRun(TlsOptions options) : IAsyncDisposable
{
    private const int Size = 4096;
    private const int FirstCount = 300;

    private readonly DirectoryInfo _directory = new(Path.Combine(options.Directory.FullName, $"smtp-tls-{Environment.ProcessId}"));
    private readonly List<IMailServer> _servers = [];
    private SmtpSink? _sink;

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Postfix, its tools and /proc are not on this system.");

        // Servers that change their user must be able to pass through.
        Directory.CreateDirectory(_directory.FullName, (UnixFileMode)0b111_101_101);
        var certificate = BenchmarkCertificate.Make(Folder("certificate"));
        await StartAsync(certificate, cancellationToken);
        var runs = new List<LoadRun>();
        foreach (var scenario in options.Scenarios)
            runs.AddRange(await MeasureInTurnAsync(scenario, certificate, cancellationToken));
        TlsReport.Write(output, options, _servers, runs);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        if (_sink is not null)
            await _sink.DisposeAsync();
        _directory.Refresh();
        if (_directory.Exists)
            _directory.Delete(recursive: true);
    }

    private async Task StartAsync(BenchmarkCertificate certificate, CancellationToken cancellationToken)
    {
        _sink = await SmtpSink.StartAsync(_directory.FullName, cancellationToken);
        if (options.Only is not "smtpd")
            _servers.Add(await PostfixServer.StartAsync(Folder("postfix"), _sink.Port, cancellationToken, certificate));
        if (options.Only is not "postfix")
        {
            var executable = await SmtpdExecutable.LocateAsync(options.Smtpd, native: true, Folder("program"), cancellationToken);
            _servers.Add(await SmtpdServer.StartAsync(
                executable, Folder("smtpd"), _sink.Port, cancellationToken, change: smtp => OfferTls(smtp, certificate)));
        }

        foreach (var server in _servers)
            await SayAsync($"{server.Name}: port {server.Port}, process {server.ProcessId}");
    }

    private async Task<IEnumerable<LoadRun>> MeasureInTurnAsync(
        TlsScenario scenario, BenchmarkCertificate certificate, CancellationToken cancellationToken)
    {
        var sources = _servers.Select(server => new TlsSource(scenario, certificate, NameFor(server, scenario))).ToList();
        var runs = _servers.Zip(sources, (server, source) => Run(scenario, server, source)).ToList();
        foreach (var run in runs)
            await run.PrepareAsync(null, options.Duration, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (run, source) in runs.Zip(sources))
            {
                await run.MeasureAsync(cancellationToken);
                await SayAsync(
                    $"round {round}, {run.Workload.Readings[0].Label}, {run.Server.Name}: {run.Measurements[^1].AcceptedPerSecond:N0}; " +
                    $"{source.Resumed:N0} of {source.Handshakes:N0} handshakes so far resumed a session");
            }
        }

        sources.ForEach(static source => source.Verify());
        return runs;
    }

    private LoadRun Run(TlsScenario scenario, IMailServer server, TlsSource source)
    {
        var label = scenario switch
        {
            TlsScenario.Kept => "accepted/s, kept connections",
            TlsScenario.Full => "accepted/s, a handshake each",
            _ => "accepted/s, a resumed handshake each",
        };
        var workload = new Workload(
            BenchmarkNames.RemoteAddress, Size, FirstCount, [options.Sessions], [new Reading(label, static m => m.AcceptedPerSecond)])
        {
            Source = source.SendAsync,
        };
        return new LoadRun(server, workload, options.Sessions, _sink!);
    }

    private static void OfferTls(JsonNode smtp, BenchmarkCertificate certificate)
    {
        smtp["Listeners"]![0]!["Tls"] = "StartTls";
        smtp["Tls"] = new JsonObject
        {
            ["Certificates"] = new JsonArray(new JsonObject
            {
                ["Certificate"] = certificate.Certificate,
                ["Key"] = certificate.Key,
            }),
        };
    }

    /// <summary>The client keeps its sessions by name.</summary>
    private static string NameFor(IMailServer server, TlsScenario scenario) =>
        $"{scenario}.{server.Name.Split(' ')[0]}.{BenchmarkNames.HostName}".ToLowerInvariant();

    private string Folder(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Progress; the table alone goes to the standard output.</summary>
    private static Task SayAsync(string text) => Console.Error.WriteLineAsync(text);
}
