using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Smtp.Composition.Logging;
using Smtp.Reception.Authentication;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Composition;

/// <summary>Puts the parts together. Every constructor that another project offers is called here or in <see cref="Daemon"/>.</summary>
internal static class DaemonHost
{
    public static IHost Build(ConfigurationFile file, LoadedConfiguration loaded)
    {
        var settings = loaded.Settings!;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "smtpd" });
        var current = new CurrentConfiguration(loaded.Configuration);
        builder.Configuration.Sources.Add(current);
        ConsoleLog.AddTo(builder.Logging, builder.Configuration);

        var services = builder.Services;
        // Does nothing unless the daemon was started by Windows' service manager.
        services.AddWindowsService(options => options.ServiceName = "smtpd");
        services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.StopDeadline + TimeSpan.FromSeconds(30));

        services.AddSingleton(file);
        services.AddSingleton(loaded);
        services.AddSingleton(current);
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(new Router(settings.Table));
        services.AddSingleton<CertificateStore>();
        services.AddSingleton<AccountRules>();
        services.AddSingleton(provider => new LoginDesk(provider.GetRequiredService<AccountRules>().From(settings), TimeProvider.System));
        services.AddHostedService<ConfigurationReload>();
        services.AddHostedService<Daemon>();
        TellSystemd(services);
        return builder.Build();
    }

    /// <summary>
    /// That it is ready and that it stops, when it is asked to (sd_notify(3)). Not by <c>AddSystemd</c>, which looks at the parent's name
    /// instead: a unit with <c>ProtectProc=invisible</c> hides it.
    /// </summary>
    private static void TellSystemd(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 })
            return;

        services.AddSingleton<ISystemdNotifier, SystemdNotifier>();
        services.AddHostedService<SystemdNotice>();
    }
}
