using System.Net;

namespace Smtp.Delivery.Relay;

/// <summary>One address of one host to try.</summary>
/// <param name="Name">A valid host name, or the address where there is no name.</param>
internal sealed record RemoteHost(string Name, IPEndPoint EndPoint)
{
    /// <summary>The operator chose it: what it wants of us is for him to mend.</summary>
    public bool IsConfigured { get; init; }

    /// <summary><c>mx1.example [192.0.2.1]</c>, as logs and bounces name it; the port only where it is not SMTP's own.</summary>
    public string Display { get; } = Describe(Name, EndPoint);

    public override string ToString() => Display;

    private static string Describe(string name, IPEndPoint endPoint)
    {
        var address = $"[{endPoint.Address}]";
        var host = IPAddress.TryParse(name, out _) ? address : $"{name} {address}";
        return endPoint.Port == Routing.NextHop.DefaultPort ? host : $"{host}:{endPoint.Port}";
    }
}
