using System.Runtime.CompilerServices;
using Smtp.Delivery.Relay.Login;
using Smtp.Dns;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Routing;

namespace Smtp.Delivery.Relay;

/// <summary>
/// Takes messages to one destination by SMTP. One attempt:
/// <list type="number">
/// <item>A connection that waits from the message before is used without looking anything up. Was it closed meanwhile, as if it had never
/// been there: step 2.</item>
/// <item>Find the hosts: those of the route in order, or by MX. Nothing to try: failed or deferred for all.</item>
/// <item>For each address until everybody has an outcome: connect, greeting, EHLO, TLS, login; transaction. A host that fails before the content is
/// with it: the next address. One that fails after: deferred, since another host might deliver it a second time.</item>
/// <item>Who has no outcome then gets the last host's failure.</item>
/// </list>
/// A stop leaves it while it looks for hosts or opens a connection: a host decides for all recipients it takes at once, so nobody has got
/// the message yet.
/// Holds nothing of its own but names: dropping an agent and making it anew loses nothing.
/// </summary>
public sealed class RelayAgent : IDeliveryAgent
{
    private readonly RelayParts _parts;
    private readonly string _domain;
    private readonly IReadOnlyList<NextHop> _hops;

    private volatile RelaySite _site;

    internal RelayAgent(RelayParts parts, RelaySite site, string domain, IReadOnlyList<NextHop> hops, RouteSecurity security)
    {
        _parts = parts;
        Security = security;
        _domain = domain;
        _hops = hops;
        _site = site;
        Name = site.Name;
    }

    /// <summary>
    /// What this agent delivers to, and how, for good: <c>relay:example.org</c>, <c>relay:[192.0.2.1:587] with TLS required, login as x</c>.
    /// Connections are kept under it: what a domain asks of a connection may be more than another at the same hosts does.
    /// </summary>
    public string Name { get; }

    internal RouteSecurity Security { get; }

    /// <summary>
    /// The queue's name for where this agent delivers: its own name, and its MX set (<c>relay:mx1.example,mx2.example</c>) from the moment
    /// that is known, so that domains at the same hosts are one destination.
    /// </summary>
    public string Destination => _site.Name;

    public int MaximumConcurrency => _site.Connections;

    public int? MessagesPerMinute => _site.MessagesPerMinute;

    public int InitialConcurrency => _parts.Options.InitialConcurrency;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IReadOnlyList<Outcome>> DeliverAsync(
        QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, StopSignals stop)
    {
        var attempt = new RelayAttempt(message, recipients);

        // 1. A connection that is open already.
        if (_parts.Pool.Take(Name) is { } waiting)
        {
            RelayMeters.ConnectionsReused.Add(1);
            await TransactAsync(attempt, waiting, reused: true, stop.Now);
        }

        // 2. and 3. New ones.
        if (!attempt.IsComplete)
            await TryHostsAsync(attempt, stop);

        // 4. Each recipient its own fate.
        return attempt.Conclude();
    }

    private async ValueTask TryHostsAsync(RelayAttempt attempt, StopSignals stop)
    {
        var search = await _parts.Finder.FindAsync(_domain, _hops, stop.Soon);
        if (search.Mx is { } mx)
            Learn(mx);
        if (search.Settled is not null)
        {
            _parts.Logger.NoHost(attempt.Message.Id, Destination, search.Settled.Diagnostic);
            attempt.Settle(search.Settled);
            return;
        }

        string? refusedBy = null;
        foreach (var host in search.Hosts)
        {
            if (host.Name == refusedBy)
                continue;

            RelayConnection connection;
            try
            {
                connection = await _parts.Opener.OpenAsync(host, Security, stop.Soon);
            }
            catch (HostFailedException exception)
            {
                NoteFailure(attempt, host, exception, DestinationReach.Unreachable);
                if (exception is LoginRefusedException)
                    refusedBy = host.Name;
                continue;
            }

            // What had its last answer in the moment of the stop may have been closed by it.
            if (stop.Soon.IsCancellationRequested)
                connection.Dispose();
            stop.Soon.ThrowIfCancellationRequested();
            RelayMeters.ConnectionsOpened.Add(1);
            _parts.Logger.Connected(host, Destination);
            await TransactAsync(attempt, connection, reused: false, stop.Now);
            if (attempt.IsComplete)
                return;
        }
    }

    /// <summary>One transaction; the connection goes back to the pool, or is closed when it failed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TransactAsync(
        RelayAttempt attempt, RelayConnection connection, bool reused, CancellationToken cancellationToken)
    {
        var transaction = new RelayTransaction(
            _parts.Options.Timeouts, connection, attempt.Message, attempt.Recipients, attempt.Outcomes);
        var healthy = false;
        var abort = cancellationToken.UnsafeRegister(static state => ((RelayConnection)state!).Abort(), connection);
        try
        {
            await transaction.RunAsync(cancellationToken);
            healthy = true;
            RelayMeters.Transactions.Add(1);
        }
        catch (HostFailedException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reused && !transaction.MailAnswered)
            {
                _parts.Logger.Stale(attempt.Message.Id, connection.Host);
            }
            else
            {
                NoteFailure(
                    attempt,
                    connection.Host,
                    exception,
                    transaction.MailAnswered ? DestinationReach.Strained : DestinationReach.Unreachable);
                transaction.SettleAfterFailure(exception.Outcome);
            }
        }
        catch (InvalidDataException exception)
        {
            _parts.Logger.ContentUnreadable(attempt.Message.Id, connection.Host, exception);
            throw;
        }
        finally
        {
            // Waits for an abort that is running, so that none can hit the connection in its next use.
            await abort.DisposeAsync();
            if (healthy && !cancellationToken.IsCancellationRequested)
                _parts.Pool.Return(Name, connection, _site.MessagesPerConnection);
            else
                connection.Dispose();
        }
    }

    private void Learn(IReadOnlyList<MxHost> mx)
    {
        var site = RelaySite.Of(_domain, mx, _parts.Options, Security);
        if (site != _site)
            _site = site;
    }

    private void NoteFailure(RelayAttempt attempt, RemoteHost host, HostFailedException exception, DestinationReach reach)
    {
        RelayMeters.HostFailures.Add(1);
        _parts.Logger.HostFailed(attempt.Message.Id, host, Destination, exception.Message);
        var outcome = exception.Outcome;
        attempt.NoteHostFailure(outcome.Kind == OutcomeKind.Deferred ? outcome with { Reach = reach } : outcome);
    }
}
