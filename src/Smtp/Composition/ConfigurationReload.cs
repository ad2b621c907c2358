using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Smtp.Reception.Authentication;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Composition;

/// <summary>
/// Reads the configuration again when its file changes or SIGHUP comes. A good one replaces the routing table,
/// the certificates, the rules for logging in and the log levels under running sessions and deliveries; a mistake changes nothing.
/// </summary>
internal sealed class ConfigurationReload(
    ConfigurationFile file, LoadedConfiguration started, CurrentConfiguration current, Router router, CertificateStore certificates,
    LoginDesk logins, AccountRules accounts, TimeProvider time, ILogger<ConfigurationReload> logger) : BackgroundService
{
    /// <summary>Settings that need no restart.</summary>
    private static readonly string[] Live =
    [
        "Domains", "Routes", "RelayClients", "RelayCertificates", "AllowOpenRelay", "RecipientDelimiter", "Tls", "Relay:Tls", "Relay:TlsAuthorities",
        "Accounts",
    ];

    /// <summary>Editors write a file in several steps: wait until they are through.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    private readonly Channel<bool> _wishes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private FileSystemWatcher? _watcher;
    private PosixSignalRegistration? _signal;

    /// <summary>Listens for changes from the first moment, though none is looked at before the daemon has started.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Warn(started);
        _watcher = Watch();
        // On Windows the signal means that the console is closed.
        _signal = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, Wish);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _watcher?.Dispose();
        _signal?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _wishes.Reader.WaitToReadAsync(stoppingToken))
        {
            await Task.Delay(Settle, time, stoppingToken);
            _wishes.Reader.TryRead(out _);
            Reload();
        }
    }

    internal void Reload()
    {
        var running = started.Settings!;
        var loaded = file.Load(running.Reception.Listeners);
        if (loaded.Settings is not { } settings)
        {
            foreach (var mistake in loaded.Mistakes)
                DaemonLog.ReloadMistake(logger, mistake.ToString());
            DaemonLog.ReloadRefused(logger, loaded.Mistakes.Count);
            return;
        }

        // The name we greet with stays until a restart, so the name that routes know must stay with it.
        router.Table = settings.Table with { HostName = running.Reception.HostName };
        Warn(loaded);
        current.Replace(loaded.Configuration);
        TakeCertificates(settings.Tls, running);
        var before = logins.Rules;
        logins.Rules = accounts.From(settings);
        if (!ReferenceEquals(before.Accounts, logins.Rules.Accounts))
            accounts.Look(logins.Rules, settings);
        DaemonLog.Reloaded(logger, settings.Table.Domains.Count, settings.Table.Routes.Count, settings.Table.RelayClients.Count);
        var waiting = ChangedForRestart(started.Configuration, loaded.Configuration);
        if (waiting.Count > 0)
            DaemonLog.NeedsRestart(logger, string.Join(", ", waiting));
    }

    private void Warn(LoadedConfiguration loaded)
    {
        foreach (var warning in loaded.Warnings.Where(static warning => !warning.IsToldByDaemon))
            DaemonLog.ConfigurationWarning(logger, warning.ToString());
    }

    private void TakeCertificates(TlsOptions options, SmtpSettings running)
    {
        try
        {
            certificates.Reload(SelfSignedCertificate.Provide(
                options, running.Reception.Listeners, running.Reception.HostName, running.DataDirectory, time.GetUtcNow(), logger));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DaemonLog.CertificatesKept(logger, e.Message);
        }
    }

    /// <summary>The names right below Smtp that have changed since the start, and that only a restart puts in force.</summary>
    internal static IReadOnlyCollection<string> ChangedForRestart(IConfiguration started, IConfiguration now)
    {
        var changed = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var before = Values(started);
        var after = Values(now);
        foreach (var (key, value) in before.Concat(after))
        {
            var name = key.Split(':')[0];
            var same = before.TryGetValue(key, out var old) && after.TryGetValue(key, out var current) && old == current;
            if (!same && !Live.Contains(name, StringComparer.OrdinalIgnoreCase) && !Live.Contains(key, StringComparer.OrdinalIgnoreCase))
                changed.Add($"Smtp:{name}");
        }

        return changed;
    }

    private static Dictionary<string, string?> Values(IConfiguration configuration) =>
        new(
            configuration.GetSection("Smtp").AsEnumerable(makePathsRelative: true).Where(pair => !string.IsNullOrEmpty(pair.Value)),
            StringComparer.OrdinalIgnoreCase);

    private FileSystemWatcher? Watch()
    {
        try
        {
            // The folder, because most editors put a new file in the place of the old one.
            var watcher = new FileSystemWatcher(Path.GetDirectoryName(file.Path)!, Path.GetFileName(file.Path))
            {
                NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.Size,
            };
            watcher.Changed += (_, _) => _wishes.Writer.TryWrite(true);
            watcher.Created += (_, _) => _wishes.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => _wishes.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException e)
        {
            // No more inotify watches to be had.
            DaemonLog.CannotWatch(logger, e.Message);
            return null;
        }
    }

    private void Wish(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _wishes.Writer.TryWrite(true);
    }
}
