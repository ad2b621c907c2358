using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Smtp.Composition;

/// <summary>
/// The order of life. Start: open the queue, start deliveries, then listen. Stop: first those who bring new work, last the store.
/// </summary>
internal sealed class Daemon(SmtpSettings settings, ILogger<Daemon> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var version = typeof(Daemon).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        DaemonLog.Starting(logger, version, settings.Reception.HostName, settings.DataDirectory);
        try
        {
            await OpenAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or AddressInUseException)
        {
            DaemonLog.StartRefused(logger, e.Message);
            throw new StartRefusedException(e.Message, e);
        }

        DaemonLog.Ready(logger);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        DaemonLog.Stopping(logger, settings.StopDeadline.ToString());
        DaemonLog.Stopped(logger);
        return Task.CompletedTask;
    }

    private Task OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.DataDirectory);
        return Task.CompletedTask;
    }
}
