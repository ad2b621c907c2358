using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Smtp.Composition.Logins;
using Smtp.Composition.Reading;
using Smtp.Control;
using Smtp.Delivery;
using Smtp.Delivery.Bounces;
using Smtp.Delivery.Maildir;
using Smtp.Delivery.Relay;
using Smtp.Dns;
using Smtp.Policy;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Smtp.Queue.Pressure;
using Smtp.Queue.Scheduling;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Composition;

/// <summary>
/// The order of life. Start: open the queue, start deliveries, let operators in, then listen. Stop: first those who bring new work, last
/// the store.
/// </summary>
internal sealed class Daemon(
    SmtpSettings settings, Router router, CertificateStore certificates, LoginDesk logins, AccountRules accounts,
    TimeProvider time, ILoggerFactory logging, IMeterFactory meters, ILogger<Daemon> logger)
    : IHostedService, IAsyncDisposable
{
    /// <summary>What is open, in the order it was opened.</summary>
    private readonly Stack<object> _open = [];

    private SmtpServer? _server;
    private DeliveryScheduler? _scheduler;
    private ControlServer? _control;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var version = typeof(Daemon).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        DaemonLog.Starting(logger, version, settings.Reception.HostName, settings.DataDirectory);
        if (settings.AdminPort != 0)
            DaemonLog.NoAdmin(logger, settings.AdminPort);
        try
        {
            await OpenAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DaemonLog.StartRefused(logger, e.Message);
            await DisposeAsync();
            throw new StartRefusedException(e.Message, e);
        }

        DaemonLog.Ready(logger);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        DaemonLog.Stopping(logger, DurationText.From(settings.StopDeadline));
        if (_control is not null)
            await _control.DisposeAsync();
        if (_server is not null)
            await _server.StopAsync(settings.StopDeadline);
        if (_scheduler is not null)
        {
            using var deadline = new CancellationTokenSource(settings.StopDeadline, time);
            await _scheduler.StopAsync(deadline.Token);
        }

        await DisposeAsync();
        DaemonLog.Stopped(logger);
    }

    /// <summary>Closes what is open, last opened first.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_open.TryPop(out var part))
        {
            if (part is IAsyncDisposable slow)
                await slow.DisposeAsync();
            else
                ((IDisposable)part).Dispose();
        }
    }

    private ReceptionOptions WithinLimits(ReceptionOptions reception, long memory)
    {
        var configured = reception.Limits.Connections;
        var limit = DescriptorLimit.OfThisProcess();
        var connections = DescriptorLimit.Connections(configured, limit);
        if (connections < configured)
            DaemonLog.FewerConnections(logger, connections, configured, limit!.Value);
        if (MemoryLimit.Connections(connections, memory) is var fitting && fitting < connections)
            DaemonLog.FewerConnectionsForMemory(logger, connections = fitting, configured, NumberText.Size(memory));
        return reception with
        {
            Limits = reception.Limits with
            {
                Connections = connections,
                RecipientsAtOnce = MemoryLimit.Recipients(reception.Limits.RecipientsAtOnce, memory),
            },
        };
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var memory = MemoryLimit.OfThisProcess();
        var queue = MemoryLimit.Fit(settings.Queue, memory);
        var store = EmbeddedQueueStore.Open(queue, time, logging);
        _open.Push(store);
        _open.Push(LoginKeeper.Start(logins.Throttle, settings.DataDirectory, time, logger));

        var resolver = new MailResolver(settings.Dns, time, new Random());
        var relays = new RelayAgents(settings.Relay, resolver, time, logging.CreateLogger<RelayAgents>());
        _open.Push(relays);
        var mailboxes = new MaildirAgent(router, MemoryLimit.Fit(settings.Maildir, memory), time, logging.CreateLogger<MaildirAgent>());
        _open.Push(mailboxes);
        var planner = new DeliveryPlanner(router, mailboxes, relays);

        var notices = new NoticeComposer(settings.Reception.HostName, router, time);
        _scheduler = new DeliveryScheduler(store, planner, notices, queue, time, new Random(), logging);
        _open.Push(_scheduler);
        await _scheduler.StartAsync();
        StartControl(store, notices);

        var sink = new HighWaterSink(store, queue, time, logging);
        var transport = new SocketListenerFactory(logging);
        var reception = WithinLimits(settings.Reception, memory);
        certificates.Open(SelfSignedCertificate.Provide(
            settings.Tls, settings.Reception.Listeners, settings.Reception.HostName, settings.DataDirectory, time.GetUtcNow(), logger));
        accounts.Look(logins.Rules, settings);
        _server = new SmtpServer(
            reception, transport, sink, router, time, logging.CreateLogger<SmtpServer>(), meters, certificates, logins,
            policies: new PolicyOrder(PolicyComposition.Create(settings, router, resolver, time, logging)));
        _open.Push(_server);
        await _server.StartAsync(cancellationToken);
    }

    /// <summary>Mail goes on without it, so a start is not refused for it.</summary>
    private void StartControl(EmbeddedQueueStore store, NoticeComposer notices)
    {
        var log = logging.CreateLogger("Smtp.Control");
        try
        {
            var operations = new QueueOperations(store, notices, time, logging);
            var queue = new QueueRequests(operations.Reading, operations, time, log);
            var requests = new DaemonRequests(queue, new BanRequests(logins.Throttle, log));
            _control = ControlServer.Start(settings.DataDirectory, requests, time, log);
            _open.Push(_control);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ControlLog.NoSocket(log, error.Message);
        }
    }
}
