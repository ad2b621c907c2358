using System.Net.NetworkInformation;

namespace Smtp.EndToEnd.Harness;

/// <summary>Whether something listens on a port of this machine, without connecting to it.</summary>
internal static class Listening
{
    public static bool On(int port) =>
        Array.Exists(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), end => end.Port == port);
}
