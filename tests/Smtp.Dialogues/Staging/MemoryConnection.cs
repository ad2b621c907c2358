using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Smtp.Dialogues.Staging;

/// <summary>
/// A connection made of two pipes. What the client writes is flushed only when the server has looked at all of it, so that a test knows
/// what the server saw in one piece.
/// </summary>
internal sealed class MemoryConnection : ConnectionContext
{
    private static readonly PipeOptions InStep = new(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false);
    private static int _count;

    private readonly Pipe _toServer = new(InStep);
    private readonly Pipe _toClient;
    private readonly CountingWriter _output;

    /// <param name="clientTakesNothing">After the first octet the server's writes wait for the client to read.</param>
    public MemoryConnection(IPAddress client, bool clientTakesNothing = false)
    {
        _toClient = new Pipe(clientTakesNothing ? InStep : new PipeOptions(useSynchronizationContext: false));
        _output = new CountingWriter(_toClient.Writer);
        Transport = new Duplex(_toServer.Reader, _output);
        RemoteEndPoint = new IPEndPoint(client, 40_000);
        ConnectionId = $"C{Interlocked.Increment(ref _count)}";
    }

    public PipeWriter Writer => _toServer.Writer;

    public PipeReader Reader => _toClient.Reader;

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    /// <summary>Writes of the server so far.</summary>
    public int Flushes => _output.Flushes;

    public bool IsAborted { get; private set; }

    /// <summary>The server is done with it.</summary>
    public bool IsDisposed { get; private set; }

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return base.DisposeAsync();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        IsAborted = true;
        _toServer.Writer.Complete(abortReason);
        _toClient.Reader.Complete(abortReason);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
