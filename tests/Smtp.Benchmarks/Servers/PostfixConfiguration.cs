using System.Text.RegularExpressions;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Servers;

/// <summary>
/// Debian's configuration with the limits out of the way that would hold a single client back, no DNS, one smart host, and one Maildir.
/// What protects mail (the flush of the queue file before 250) is as installed.
/// </summary>
/// <param name="certificate">For STARTTLS; without it there is none.</param>
internal sealed partial class PostfixConfiguration(string directory, int port, int sinkPort, BenchmarkCertificate? certificate = null)
{
    private const string Installed = "/etc/postfix";

    public int Port => port;

    public string Directory { get; } = Path.Combine(directory, "conf");

    public string QueueDirectory { get; } = Path.Combine(directory, "queue");

    public string MailDirectory { get; } = Path.Combine(directory, "mail");

    private string DataDirectory { get; } = Path.Combine(directory, "data");

    private string LogDirectory { get; } = Path.Combine(directory, "log");

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(directory);
        await Tool.RunAsync("cp", ["-rL", Installed, Directory], cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Directory, "main.cf"), Main(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Directory, "master.cf"), await MasterAsync(cancellationToken), cancellationToken);
        foreach (var folder in new[] { QueueDirectory, DataDirectory, MailDirectory, LogDirectory })
            System.IO.Directory.CreateDirectory(folder);
        await Tool.RunAsync("chown", ["postfix", DataDirectory], cancellationToken);
        await Tool.RunAsync("chown", ["1000:1000", MailDirectory], cancellationToken);
    }

    private string Main() =>
        $"""
        compatibility_level = 3.6
        queue_directory = {QueueDirectory}
        data_directory = {DataDirectory}
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = {BenchmarkNames.HostName}
        mydestination = local.example
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = 127.0.0.0/8
        relayhost = [127.0.0.1]:{sinkPort}
        disable_dns_lookups = yes
        smtp_host_lookup = native
        smtpd_peername_lookup = no
        default_process_limit = 100
        in_flow_delay = 0
        smtpd_client_connection_count_limit = 0
        smtpd_client_connection_rate_limit = 0
        smtp_destination_concurrency_limit = 50
        initial_destination_concurrency = 20
        qmgr_message_active_limit = 200000
        qmgr_message_recipient_limit = 200000
        maillog_file = {LogDirectory}/mail.log
        maillog_file_prefixes = {LogDirectory}
        virtual_mailbox_domains = {BenchmarkNames.LocalDomain}
        virtual_mailbox_base = {MailDirectory}
        virtual_mailbox_maps = static:{BenchmarkNames.Mailbox}/
        virtual_uid_maps = static:1000
        virtual_gid_maps = static:1000
        local_recipient_maps =
        alias_maps =
        alias_database =
        {Tls()}

        """;

    /// <summary>
    /// As postconf(5) would have it: session tickets are on by themselves and need no cache, and handshakes are logged (level 1), as ours are.
    /// </summary>
    private string Tls() => certificate is null ? "" : $"""
        smtpd_tls_security_level = may
        smtpd_tls_eccert_file = {certificate.Certificate}
        smtpd_tls_eckey_file = {certificate.Key}
        smtpd_tls_protocols = >=TLSv1.2
        smtpd_tls_loglevel = 1
        """;

    /// <summary>The installed services without chroot, and the SMTP service on our port with a process for each of 100 sessions.</summary>
    private async Task<string> MasterAsync(CancellationToken cancellationToken)
    {
        var installed = await File.ReadAllTextAsync(Path.Combine(Installed, "master.cf"), cancellationToken);
        var own = SmtpService().Replace(installed, $"127.0.0.1:{port} inet n - n - 100 smtpd");
        own = Chrooted().Replace(own, "$1n");
        return PostlogService().IsMatch(own) ? own : own + "postlog unix-dgram n - n - 1 postlogd\n";
    }

    [GeneratedRegex(@"^smtp\s+inet\s.*$", RegexOptions.Multiline)]
    private static partial Regex SmtpService();

    /// <summary>service type private unpriv chroot …: the fifth column is y.</summary>
    [GeneratedRegex(@"^(\w+\s+\S+\s+\S+\s+\S+\s+)y", RegexOptions.Multiline)]
    private static partial Regex Chrooted();

    [GeneratedRegex(@"^postlog\s", RegexOptions.Multiline)]
    private static partial Regex PostlogService();
}
