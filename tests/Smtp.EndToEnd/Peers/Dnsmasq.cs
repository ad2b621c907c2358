using System.Globalization;
using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>A private DNS server that knows only what it is told here.</summary>
internal sealed class Dnsmasq : IAsyncDisposable
{
    private readonly Child _child;

    private Dnsmasq(Child child, int port)
    {
        _child = child;
        Port = port;
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    /// <param name="records">As options of dnsmasq: <c>--mx-host=a.example,mx.a.example,10</c>.</param>
    public static async Task<Dnsmasq> StartAsync(params string[] records)
    {
        var program = Strictness.Require("dnsmasq");
        var (child, port) = await Listening.StartAsync(port => Child.Start(
            program,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--no-resolv", "--no-hosts", "--no-poll",
                "--user=", "--group=",
                "--local=/example/", "--bind-interfaces", "--listen-address=127.0.0.1", "--except-interface=none",
                $"--port={port.ToString(CultureInfo.InvariantCulture)}", "--log-facility=-", "--log-queries", .. records,
            ]));
        return new Dnsmasq(child, port);
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}
