using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Smtp.Dialogues.Staging;

/// <summary>A listener without a network: what <see cref="Connect"/> makes, the server accepts.</summary>
internal sealed class MemoryTransport : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext?> _waiting = Channel.CreateUnbounded<ConnectionContext?>();
    private Exception? _fault;

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return new(this);
    }

    /// <summary>Thrown once by the next accept.</summary>
    public void Fail(Exception fault)
    {
        _fault = fault;
        _waiting.Writer.TryWrite(null);
    }

    public void Connect(MemoryConnection connection) => _waiting.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (!await _waiting.Reader.WaitToReadAsync(cancellationToken) || !_waiting.Reader.TryRead(out var connection))
            return null;
        return connection ?? throw _fault!;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => default;
}
