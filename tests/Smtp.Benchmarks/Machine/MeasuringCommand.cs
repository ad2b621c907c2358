using System.CommandLine;
using System.Net.Sockets;

namespace Smtp.Benchmarks.Machine;

/// <summary>How a measurement begins and ends, whatever it measures.</summary>
internal static class MeasuringCommand
{
    /// <summary>What a user can mend is a line and exit code 1: no Postfix, not root, a server that does not start.</summary>
    public static void SetMeasurement(this Command command, Func<ParseResult, CancellationToken, Task> measure) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await measure(parsed, cancellationToken);
                return 0;
            }
            catch (Exception fault)
                when (fault is InvalidOperationException or TimeoutException or PlatformNotSupportedException or SocketException)
            {
                await Console.Error.WriteLineAsync(fault.Message);
                return 1;
            }
        });
}
