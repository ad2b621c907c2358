using System.Globalization;
using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>HAProxy in front of one server, as people put it there.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private readonly Child _child;
    private readonly string _folder;

    private Haproxy(Child child, string folder, int port)
    {
        _child = child;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <param name="server">Options of the server line: <c>send-proxy-v2 check</c>.</param>
    public static async Task<Haproxy> StartAsync(int serverPort, string server)
    {
        var program = Strictness.Require("haproxy");
        var folder = Directory.CreateTempSubdirectory("smtpd-haproxy-").FullName;
        var file = Path.Combine(folder, "haproxy.cfg");
        var (child, port) = await Listening.StartAsync(port =>
        {
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
                global
                    maxconn 100
                defaults
                    mode tcp
                    timeout connect 30s
                    timeout client 2m
                    timeout server 2m
                frontend mail
                    bind 127.0.0.1:{port}
                    default_backend smtpd
                backend smtpd
                    server one 127.0.0.1:{serverPort} {server}

                """));
            return Child.Start(program, ["-db", "-f", file]);
        });
        return new Haproxy(child, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _child.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
