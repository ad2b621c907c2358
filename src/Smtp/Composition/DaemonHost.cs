using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        // Both do nothing unless the daemon was started by the service manager in question.
        services.AddSystemd();
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
        return builder.Build();
    }
}
