using System.Net;
using System.Net.Sockets;

namespace Smtp.EndToEnd.Harness;

/// <summary>A loopback port for programs that cannot pick one themselves, or that must come back on the same.</summary>
internal static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>Free for TCP and UDP a moment ago, and given to nobody else in this run.</summary>
    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                var port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
                if (IsFreeForUdp(port) && Given.Add(port))
                    return port;
            }
        }
    }

    private static bool IsFreeForUdp(int port)
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
