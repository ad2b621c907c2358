using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.Attacks;

/// <summary>Each attack on a server of its own; afterwards an honest client must be served.</summary>
internal sealed class AttacksRun(FileInfo? smtpd, DirectoryInfo directory) : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = new(Path.Combine(directory.FullName, $"smtp-attacks-{Environment.ProcessId}"));
    private SmtpSink? _sink;

    public async Task RunAsync(IEnumerable<Attack> attacks, TextWriter output, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Postfix's tools are not on this system.");

        // smtp-sink changes its user and must be able to pass through.
        Directory.CreateDirectory(_directory.FullName, (UnixFileMode)0b111_101_101);
        var executable = await SmtpdExecutable.LocateAsync(smtpd, native: true, Folder("program"), cancellationToken);
        _sink = await SmtpSink.StartAsync(_directory.FullName, cancellationToken);
        await output.WriteLineAsync($"- Machine: {MachineDescription.Of(directory)}; {executable.Name}");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| attack | MiB before | MiB at most | KiB a connection | what comes of it |");
        await output.WriteLineAsync("| --- | ---: | ---: | ---: | --- |");
        foreach (var attack in attacks)
            await output.WriteLineAsync(AttackReport.Row(await RunAsync(attack, executable, cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_sink is not null)
            await _sink.DisposeAsync();
        _directory.Refresh();
        if (_directory.Exists)
            _directory.Delete(recursive: true);
    }

    private async Task<AttackReading> RunAsync(Attack attack, SmtpdExecutable executable, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync(attack.Name);
        var reading = await AttackAsync(attack, executable, cancellationToken);
        Directory.Delete(Folder("smtpd"), recursive: true);
        return reading;
    }

    private async Task<AttackReading> AttackAsync(Attack attack, SmtpdExecutable executable, CancellationToken cancellationToken)
    {
        await using var server = await AttackedServer.StartAsync(executable, Folder("smtpd"), _sink!, attack.Limit, cancellationToken);
        var outcome = await attack.RunAsync(server, cancellationToken);
        var reading = new AttackReading(attack.Name, server.Before, server.Peak, server.Connections, outcome);

        _sink!.Reset();
        await SmtpSource.SendAsync(server.Port, 1, 1, 4096, BenchmarkNames.RemoteAddress, cancellationToken);
        await _sink.WaitForAsync(1, cancellationToken);
        return reading;
    }

    private string Folder(string name) => Path.Combine(_directory.FullName, name);
}
