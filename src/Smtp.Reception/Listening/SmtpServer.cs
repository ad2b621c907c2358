using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Smtp.Accounts;
using Smtp.Mail;
using Smtp.Policy;
using Smtp.Reception.Authentication;
using Smtp.Reception.Policies;
using Smtp.Reception.Sessions;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Reception.Listening;

/// <summary>
/// Takes mail in on every configured listener until it is stopped. Stopping goes in order: unbind, tell the sessions, let transactions end,
/// wait, cut off.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly ReceptionOptions _options;
    private readonly IConnectionListenerFactory _transport;
    private readonly TimeProvider _time;
    private readonly SessionLog _log;
    private readonly ReceptionMetrics _metrics;
    private readonly SessionEnvironment _environment;
    private readonly SessionRegistry _registry;
    private readonly ConnectionCensus _census;
    private readonly List<AcceptLoop> _loops = [];
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _sweep;
    private bool _wasCrowded;

    /// <param name="transport">Kestrel's socket transport, or a test's own.</param>
    /// <param name="meters"><see langword="null"/>: a meter of its own.</param>
    /// <param name="certificates">Opened and disposed by the caller; needed when a listener uses TLS.</param>
    /// <param name="logins">Who may authenticate; needed for submission.</param>
    /// <param name="nonces">For SCRAM, a new one each time; <see langword="null"/>: at random.</param>
    /// <param name="policies">Asked in this order, behind the rules that are always there; <see langword="null"/>: none.</param>
    /// <exception cref="NotSupportedException">A listener asks for a service that is not implemented.</exception>
    public SmtpServer(
        ReceptionOptions options, IConnectionListenerFactory transport, IMessageSink sink, Router router, TimeProvider time,
        ILogger<SmtpServer> logger, IMeterFactory? meters = null, CertificateStore? certificates = null, LoginDesk? logins = null,
        Func<string>? nonces = null, PolicyOrder? policies = null)
    {
        foreach (var listener in options.Listeners)
        {
            if (listener.Service == ListenerService.Lmtp)
                throw new NotSupportedException($"Listeners for {listener.Service} are not implemented.");
            if (listener.Tls != TlsMode.None && certificates is null)
                throw new ArgumentNullException(nameof(certificates), "A listener uses TLS.");
            if (listener.Service == ListenerService.Submission && logins is null)
                throw new ArgumentNullException(nameof(logins), "Submission is for accounts.");
        }

        _options = options;
        _transport = transport;
        _time = time;
        _log = new SessionLog(logger);
        _metrics = new ReceptionMetrics(meters);
        _environment = new SessionEnvironment(options, sink, router, time, _log, _metrics, certificates)
        {
            Authenticator = logins is null ? null : new Authenticator(logins, time, _log, SessionsTold, nonces ?? RandomNonce),
            Policies = StandingPolicies.With(() => logins?.Rules.Options.Senders ?? SenderRule.Own, router, policies?.Policies ?? []),
        };
        _registry = new SessionRegistry(time);
        _census = new ConnectionCensus(
            options.Limits.Connections, options.Limits.ConnectionsPerClient, options.Limits.ConnectionsPerNetwork);
    }

    /// <summary>Where it listens, in the order of the options, with the ports the system picked.</summary>
    public IReadOnlyList<EndPoint> EndPoints => [.. _loops.Select(static loop => loop.EndPoint)];

    /// <summary>Sessions going on.</summary>
    public int Sessions => _registry.Count;

    /// <summary>Completes when a stop has unbound the listeners and told every session: from then on none begins a transaction.</summary>
    public Task SessionsTold => _told.Task;

    /// <summary>Binds every listener, then accepts on all; if one cannot be bound, none is left bound.</summary>
    /// <exception cref="AddressInUseException">Another listens there.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is not ours, or the port not for us.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var options in _options.Listeners)
            {
                var listener = await BindAsync(new IPEndPoint(options.Address, options.Port), cancellationToken);
                _loops.Add(new AcceptLoop(listener, options, _environment, _registry, _census));
                _log.ListeningOn(options, listener.EndPoint);
            }
        }
        catch
        {
            await UnbindAsync();
            throw;
        }

        _sweep = _time.CreateTimer(static server => ((SmtpServer)server!).Sweep(), this, SweepPeriod, SweepPeriod);
        foreach (var loop in _loops)
            loop.Start();
    }

    /// <summary>Idle sessions hear 421 at once, sessions in a transaction after it; what is left at the deadline is cut off.</summary>
    public async Task StopAsync(TimeSpan deadline)
    {
        foreach (var loop in _loops)
            await loop.UnbindAsync();

        _registry.RequestStop();
        _told.TrySetResult();
        if (!await _registry.WaitForEndAsync(deadline))
        {
            _log.CutOff(_registry.Count);
            _registry.Abort();
            await _registry.WaitForEndAsync(_options.Timeouts.Farewell);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _registry.Abort();
        if (_sweep is not null)
            await _sweep.DisposeAsync();
        _metrics.Dispose();
    }

    private void Sweep()
    {
        var isCrowded = _census.IsCrowded;
        if (isCrowded && !_wasCrowded)
            _log.Crowded(_census.Count, _options.Limits.Connections, _options.Timeouts.Crowded);
        else if (!isCrowded && _wasCrowded)
            _log.NotCrowded(_census.Count);
        _wasCrowded = isCrowded;
        _registry.Sweep(isCrowded);
        _environment.TurnedAway.Sweep();
    }

    private static string RandomNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    private async ValueTask<IConnectionListener> BindAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.BindAsync(endPoint, cancellationToken);
        }
        catch (Exception fault) when (fault is AddressInUseException or SocketException)
        {
            // The transport's own words do not say which.
            throw new IOException($"cannot listen on {endPoint}: {fault.Message}", fault);
        }
    }

    private async Task UnbindAsync()
    {
        foreach (var loop in _loops)
        {
            await loop.UnbindAsync();
            await loop.DisposeAsync();
        }

        _loops.Clear();
    }
}
