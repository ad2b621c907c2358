using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Smtp.Benchmarks.Load;

/// <summary>Tells when a server is there: it greets.</summary>
internal static class Greeting
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    /// <param name="ensureRuns">Throws when it is of no use to wait any longer.</param>
    public static async Task WaitAsync(int port, Action ensureRuns, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        while (!await GreetsAsync(port, deadline.Token))
        {
            ensureRuns();
            await Task.Delay(BetweenAttempts, TimeProvider.System, deadline.Token);
        }
    }

    private static async Task<bool> GreetsAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var greeting = await reader.ReadLineAsync(cancellationToken);
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), cancellationToken);
            await reader.ReadLineAsync(cancellationToken);
            return greeting?.StartsWith("220", StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Refused or reset: not there yet.
            return false;
        }
    }
}
