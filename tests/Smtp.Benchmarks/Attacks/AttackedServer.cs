using System.Text.Json.Nodes;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.Attacks;

/// <summary>A fresh server for each attack, and what it takes of the machine.</summary>
internal sealed class AttackedServer : IAsyncDisposable
{
    private readonly SmtpdServer _server;
    private readonly ServerUsage _usage;

    private AttackedServer(SmtpdServer server, SmtpSink sink, int limit)
    {
        (_server, Sink, Limit) = (server, sink, limit);
        Before = ProcessFacts.ProportionalResident([server.ProcessId]);
        _usage = new ServerUsage(server.ProcessId);
    }

    public int Port => _server.Port;

    public SmtpSink Sink { get; }

    /// <summary>Connections it takes.</summary>
    public int Limit { get; }

    /// <summary>MiB.</summary>
    public double Before { get; }

    /// <summary>MiB; since the start, as long as it runs.</summary>
    public double Peak
    {
        get
        {
            _usage.Sample();
            return _usage.PeakResident;
        }
    }

    /// <summary>Set by an attack that is about them.</summary>
    public int Connections { get; set; }

    public static async Task<AttackedServer> StartAsync(
        SmtpdExecutable executable, string directory, SmtpSink sink, int limit, CancellationToken cancellationToken)
    {
        var server = await SmtpdServer.StartAsync(executable, directory, sink.Port, cancellationToken, change: Change);
        return new AttackedServer(server, sink, limit);

        void Change(JsonNode smtp)
        {
            smtp["Listeners"]![0]!["Tls"] = "StartTls";
            smtp["Limits"] = new JsonObject { [nameof(Connections)] = limit, [$"{nameof(Connections)}PerClient"] = limit };
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
