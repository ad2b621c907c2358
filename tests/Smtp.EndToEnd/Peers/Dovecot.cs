using System.Globalization;
using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>A private Dovecot that serves one Maildir by IMAP on a loopback port; every password is right.</summary>
internal sealed class Dovecot : IAsyncDisposable
{
    private readonly Child _child;
    private readonly string _folder;

    private Dovecot(Child child, string folder, int port)
    {
        _child = child;
        _folder = folder;
        Port = port;
    }

    public int Port { get; }

    /// <param name="maildir">Must be readable and writable for nobody: Dovecot serves no mail of root.</param>
    public static async Task<Dovecot> StartAsync(string maildir)
    {
        var program = Strictness.Require("dovecot");
        Strictness.Require("imap-login");
        Strictness.RequireRoot("a private Dovecot needs root to change to its users");
        var folder = Directory.CreateTempSubdirectory("smtpd-dovecot-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var config = Path.Combine(folder, "dovecot.conf");
        var (child, port) = await Listening.StartAsync(port =>
        {
            File.WriteAllText(config, Configuration(folder, maildir, port));
            return Child.Start(program, ["-F", "-c", config], folder);
        });
        return new Dovecot(child, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        _child.Signal(Child.Terminate);
        await _child.WaitForExitAsync();
        await _child.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Configuration(string folder, string maildir, int port) => string.Create(CultureInfo.InvariantCulture, $$"""
        base_dir = {{folder}}/run
        state_dir = {{folder}}/state
        log_path = /dev/stderr
        protocols = imap
        ssl = no
        disable_plaintext_auth = no
        mail_location = maildir:{{maildir}}
        passdb {
          driver = static
          args = nopassword=y
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home={{folder}}
        }
        service imap-login {
          inet_listener imap {
            address = 127.0.0.1
            port = {{port}}
          }
          inet_listener imaps {
            port = 0
          }
        }
        """);
}
