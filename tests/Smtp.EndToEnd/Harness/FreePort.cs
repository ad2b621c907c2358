using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Smtp.EndToEnd.Harness;

/// <summary>
/// A loopback port for programs that cannot pick one themselves, or that must come back on the same. It lies below those the system gives
/// to outgoing connections, so that none of the thousands a test makes takes it while its program is down.
/// </summary>
internal static class FreePort
{
    private const int First = 10_000;
    private const string SystemsOwn = "/proc/sys/net/ipv4/ip_local_port_range";

    private static readonly int Count = FirstOfSystem() - First;

    private static int _turn = Random.Shared.Next(Count);

    /// <summary>Free for TCP and UDP a moment ago, and given to nobody else in this run.</summary>
    public static int Next()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + ((int)((uint)Interlocked.Increment(ref _turn) % (uint)Count));
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp))
                return port;
        }

        throw new InvalidOperationException($"none of the {Count} ports from {First} is free");
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>IANA's where the system does not say. Where it begins so low that little is left, there is no safety to be had.</summary>
    private static int FirstOfSystem()
    {
        var first = File.Exists(SystemsOwn) ? int.Parse(File.ReadAllText(SystemsOwn).Split('\t')[0], CultureInfo.InvariantCulture) : 49_152;
        return first >= First + 1000 ? first : 2 * First;
    }
}
