using System.Text.Json.Nodes;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.EndToEnd.Harness;

namespace Smtp.Benchmarks.Servers;

/// <summary>smtpd with the settings a relay on one machine would have, its console log in a file.</summary>
internal sealed class SmtpdServer : IMailServer
{
    private readonly BackgroundProgram _program;

    private SmtpdServer(BackgroundProgram program, string name, string newMail, int port)
    {
        _program = program;
        Name = name;
        NewMail = newMail;
        Port = port;
    }

    public string Name { get; }

    public int Port { get; }

    public int ProcessId => _program.Id;

    public string NewMail { get; }

    /// <param name="hosts">By domain; all other mail goes to the sink.</param>
    /// <param name="change">What is to be different in the section Smtp.</param>
    public static async Task<SmtpdServer> StartAsync(
        SmtpdExecutable executable,
        string directory,
        int sinkPort,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? hosts = null,
        Action<JsonNode>? change = null)
    {
        var port = FreePort.Next();
        var data = Path.Combine(directory, "data");
        // In a folder of its own, as it is watched for changes: in the log's folder each line would wake the watcher.
        var settings = Path.Combine(directory, "conf", "smtpd.json");
        Directory.CreateDirectory(Path.GetDirectoryName(settings)!);
        var content = JsonNode.Parse(Settings(data, port, sinkPort, hosts ?? new Dictionary<string, string>()))!;
        change?.Invoke(content["Smtp"]!);
        await File.WriteAllTextAsync(settings, content.ToJsonString(), cancellationToken);
        var program = BackgroundProgram.Start(
            Path.Combine(directory, "smtpd.log"), directory, executable.Path, "run", "--config", settings);
        try
        {
            await Greeting.WaitAsync(port, program.EnsureRuns, cancellationToken);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }

        var newMail = Path.Combine(data, "mail", BenchmarkNames.LocalDomain, BenchmarkNames.Mailbox, "new");
        return new SmtpdServer(program, executable.Name, newMail, port);
    }

    public Task RestAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static string Settings(string data, int port, int sinkPort, IReadOnlyDictionary<string, string> hosts) =>
        $$"""
        {
          "Logging": { "LogLevel": { "Default": "Information" } },
          "Smtp": {
            "HostName": "{{BenchmarkNames.HostName}}",
            "DataDirectory": "{{data}}",
            "Listeners": [ { "Service": "Smtp", "Address": "127.0.0.1", "Port": {{port}} } ],
            "Domains": { "{{BenchmarkNames.LocalDomain}}": { "Mailboxes": [ "{{BenchmarkNames.Mailbox}}" ] } },
            "RelayClients": [ "127.0.0.0/8" ],
            "Routes": {
              {{string.Concat(hosts.Select(host => $"\"{host.Key}\": {{ \"Hosts\": [ \"{host.Value}\" ] }}, "))}}
              "*": { "Hosts": [ "127.0.0.1:{{sinkPort}}" ] }
            },
            "Queue": { "FirstRetry": "1h", "MaximumMessages": 100000000 },
            "Admin": { "Address": "127.0.0.1", "Port": 0 }
          }
        }

        """;
}
