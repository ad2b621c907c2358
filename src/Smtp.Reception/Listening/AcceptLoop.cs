using System.Net;
using Microsoft.AspNetCore.Connections;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Reception.Sessions;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Listening;

/// <summary>Takes the connections of one listener and starts their sessions, or turns them away.</summary>
internal sealed class AcceptLoop(
    IConnectionListener listener, ListenerOptions options, SessionEnvironment environment, SessionRegistry registry,
    ConnectionCensus census)
    : IAsyncDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _unbound = new();
    private Task _running = Task.CompletedTask;

    public EndPoint EndPoint => listener.EndPoint;

    public void Start() => _running = Task.Run(AcceptAsync);

    /// <summary>Afterwards nothing new comes.</summary>
    public async Task UnbindAsync()
    {
        await _unbound.CancelAsync();
        await listener.UnbindAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        _unbound.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var connection = await listener.AcceptAsync();
                if (connection is null)
                    return;
                Admit(connection);
            }
            catch (Exception fault)
            {
                if (_unbound.IsCancellationRequested)
                    return;

                // No file descriptors left, most likely: they come back as sessions end, and so do we.
                environment.Log.AcceptFailed(EndPoint, fault);
                await Task.Delay(AfterFailure, environment.Time, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Admit(ConnectionContext connection)
    {
        var peer = AddressOf(connection.RemoteEndPoint);
        if (options.Proxy?.Trusts(peer) == false)
        {
            environment.TurnedAway.AddStranger(peer, EndPoint);
            _ = TurnAwayAsync(connection, inWords: false);
            return;
        }

        var context = new SessionContext(environment, options, peer, connection.ConnectionId, census);
        var admission = context.Enter();
        if (admission != Admission.Granted)
        {
            environment.TurnedAway.Add(peer, admission);
            _ = TurnAwayAsync(connection, inWords: options.Tls != TlsMode.Implicit && options.Proxy is null);
            return;
        }

        var session = new Session(connection, environment, context);
        registry.Add(session);
        _ = SeeOutAsync(session, context);
        ThreadPool.UnsafeQueueUserWorkItem(session, preferLocal: false);
    }

    private async Task SeeOutAsync(Session session, SessionContext context)
    {
        await session.Ended;
        // In this order: whoever sees that a session is gone may count on its place.
        context.Leave();
        registry.Remove(session);
    }

    // RFC 5321 3.1 allows 554 here, but "come back later" is what we mean. The reply fits any send buffer: no wait on the client.
    private static async Task TurnAwayAsync(ConnectionContext connection, bool inWords)
    {
        try
        {
            if (inWords)
                await connection.Transport.Output.WriteAsync(ReplyCatalogue.TooManyConnections.Wire(extended: false).ToArray());
            await connection.Transport.Output.CompleteAsync();
            await connection.Transport.Input.CompleteAsync();
        }
        catch (IOException gone)
        {
            connection.Abort(new ConnectionAbortedException("Gone before it was turned away.", gone));
        }

        await connection.DisposeAsync();
    }

    private static IPAddress AddressOf(EndPoint? remote) => remote switch
    {
        IPEndPoint ip => ip.Address.Unmapped(),
        _ => IPAddress.None,
    };
}
