using System.Globalization;
using Smtp.Benchmarks.Load;
using Smtp.Benchmarks.Machine;
using Smtp.EndToEnd.Harness;

namespace Smtp.Benchmarks.Servers;

/// <summary>An instance of Postfix with configuration, queue, mailboxes and log of its own; the system's is not touched.</summary>
internal sealed class PostfixServer : IMailServer
{
    private readonly string _configuration;

    private PostfixServer(string name, string configuration, string newMail, int port, int processId)
    {
        _configuration = configuration;
        Name = name;
        NewMail = newMail;
        Port = port;
        ProcessId = processId;
    }

    public string Name { get; }

    public int Port { get; }

    public int ProcessId { get; }

    public string NewMail { get; }

    public static async Task<PostfixServer> StartAsync(
        string directory, int sinkPort, CancellationToken cancellationToken, BenchmarkCertificate? certificate = null)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("Postfix starts only as root; use --only smtpd.");

        var configuration = new PostfixConfiguration(directory, FreePort.Next(), sinkPort, certificate);
        await configuration.WriteAsync(cancellationToken);
        await Tool.RunAsync("postfix", ["-c", configuration.Directory, "set-permissions", "create-missing"], cancellationToken);
        await Tool.RunAsync("postfix", ["-c", configuration.Directory, "start"], cancellationToken);
        try
        {
            await Greeting.WaitAsync(configuration.Port, static () => { }, cancellationToken);
            var version = await Tool.RunAsync("postconf", ["-h", "mail_version"], cancellationToken);
            return new PostfixServer(
                $"Postfix {version.Trim()}",
                configuration.Directory,
                Path.Combine(configuration.MailDirectory, BenchmarkNames.Mailbox, "new"),
                configuration.Port,
                await MasterAsync(configuration, cancellationToken));
        }
        catch
        {
            await StopAsync(configuration.Directory);
            throw;
        }
    }

    /// <summary>Processes that wait for more work end.</summary>
    public async Task RestAsync(CancellationToken cancellationToken)
    {
        await Tool.RunAsync("postfix", ["-c", _configuration, "reload"], cancellationToken);
        await Greeting.WaitAsync(Port, static () => { }, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await StopAsync(_configuration);

    private static async Task<int> MasterAsync(PostfixConfiguration configuration, CancellationToken cancellationToken)
    {
        // The master holds a lock on its file, and .NET opens none that is locked.
        var path = Path.Combine(configuration.QueueDirectory, "pid", "master.pid");
        var text = await Tool.RunAsync("cat", [path], cancellationToken);
        return int.Parse(text.Trim(), CultureInfo.InvariantCulture);
    }

    private static async Task StopAsync(string configuration) =>
        await Tool.RunAsync("postfix", ["-c", configuration, "stop"], CancellationToken.None);
}
