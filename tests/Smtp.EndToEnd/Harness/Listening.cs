using System.Net.NetworkInformation;

namespace Smtp.EndToEnd.Harness;

/// <summary>Who listens on a port of this machine, seen without connecting to it.</summary>
internal static class Listening
{
    public static bool On(int port) =>
        Array.Exists(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), end => end.Port == port);

    /// <summary>A program that must be told its port, started until it listens there: the port may be taken in the moment between.</summary>
    /// <exception cref="InvalidOperationException">It ended for another reason; the message holds all it said.</exception>
    public static async Task<(Child Child, int Port)> StartAsync(Func<int, Child> start)
    {
        while (true)
        {
            var port = FreePort.Next();
            var child = start(port);
            var listens = false;
            await Patience.UntilAsync(
                () => child.HasExited || (listens = On(port)), () => $"nobody listens on {port}:\n{string.Join('\n', child.Output.Lines)}");
            if (listens && !child.HasExited)
                return (child, port);

            // Its last lines, too.
            await child.WaitForExitAsync();
            await child.DisposeAsync();
            if (!child.Output.Lines.Any(static line => line.Contains("in use", StringComparison.Ordinal)))
                throw new InvalidOperationException(string.Join('\n', child.Output.Lines));
        }
    }
}
