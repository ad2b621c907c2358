using System.Diagnostics;
using System.Globalization;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;
using Smtp.EndToEnd.Peers;

namespace Smtp.Benchmarks.Neighbours;

/// <summary>
/// One healthy destination, alone and with nine dead ones beside it: three refuse connections, three are silent, three drip an octet a second.
/// The dead ones' mail is in the queue when the measurement begins, and more of it comes in while it runs.
/// </summary>
/// <param name="smtpd">The executable; <see langword="null"/>: published from this repository as a native one.</param>
/// <param name="count">Messages to the healthy destination in each measurement.</param>
/// <param name="deadCount">Messages to each dead one before, and half as many during each measurement.</param>
internal sealed class NeighboursRun(FileInfo? smtpd, int count, int deadCount, int rounds, DirectoryInfo directory) : IAsyncDisposable
{
    private const int Sessions = 20;
    private const int Size = 4096;

    private readonly DirectoryInfo _directory = new(Path.Combine(directory.FullName, $"smtp-neighbours-{Environment.ProcessId}"));
    private readonly DeadHost[] _dead = [.. Enumerable.Range(0, 6).Select(i => new DeadHost(drips: i % 2 == 0))];
    private SmtpdServer? _server;
    private SmtpSink? _sink;

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Postfix's tools are not on this system.");

        // smtp-sink changes its user and must be able to pass through.
        Directory.CreateDirectory(_directory.FullName, (UnixFileMode)0b111_101_101);
        var executable = await SmtpdExecutable.LocateAsync(smtpd, native: true, Folder("program"), cancellationToken);
        _sink = await SmtpSink.StartAsync(_directory.FullName, cancellationToken);
        string[] hosts = [.. _dead.Select(host => host.Address), .. Enumerable.Range(1, 3).Select(port => $"127.0.0.1:{port}")];
        var routes = hosts.Select((host, i) => (Domain(i), host)).ToDictionary(route => route.Item1, route => route.host);
        _server = await SmtpdServer.StartAsync(executable, Folder("smtpd"), _sink.Port, cancellationToken, routes);
        await SendAsync(BenchmarkNames.RemoteAddress, count, cancellationToken);

        var alone = await MeasureAsync(hosts.Length, beside: false, cancellationToken);
        for (var i = 0; i < hosts.Length; i++)
            await SendAsync($"b@{Domain(i)}", deadCount, cancellationToken);
        var beside = await MeasureAsync(hosts.Length, beside: true, cancellationToken);

        await output.WriteLineAsync($"- Machine: {MachineDescription.Of(directory)}; {_server.Name}");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"- Delivered to the healthy destination: alone {alone:N0}/s; with nine dead ones {beside:N0}/s: {beside / alone:P0}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_sink is not null)
            await _sink.DisposeAsync();
        foreach (var host in _dead)
            await host.DisposeAsync();
        _directory.Refresh();
        if (_directory.Exists)
            _directory.Delete(recursive: true);
    }

    /// <returns>Messages a second, median.</returns>
    private async Task<double> MeasureAsync(int dead, bool beside, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            _sink!.Reset();
            var start = Stopwatch.GetTimestamp();
            var others = beside ? SendToDeadAsync(dead, cancellationToken) : Task.CompletedTask;
            await SendAsync(BenchmarkNames.RemoteAddress, count, cancellationToken);
            await _sink.WaitForAsync(count, cancellationToken);
            rates.Add(count / Stopwatch.GetElapsedTime(start).TotalSeconds);
            await others;
            await Console.Error.WriteLineAsync($"beside: {beside}, {rates[^1]:N0}/s");
        }

        return rates.Order().ElementAt(rounds / 2);
    }

    /// <summary>One session, so that what is measured is not how the clients share the processors.</summary>
    private async Task SendToDeadAsync(int dead, CancellationToken cancellationToken)
    {
        for (var i = 0; i < dead; i++)
            await SmtpSource.SendAsync(_server!.Port, 1, deadCount / 2 / dead, Size, $"b@{Domain(i)}", cancellationToken);
    }

    private Task SendAsync(string recipient, int messages, CancellationToken cancellationToken) =>
        SmtpSource.SendAsync(_server!.Port, Sessions, messages, Size, recipient, cancellationToken);

    private static string Domain(int index) => $"d{index}.example";

    private string Folder(string name) => Path.Combine(_directory.FullName, name);
}
