using System.Globalization;
using System.Text.RegularExpressions;
using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>
/// Postfix as it was before CVE-2023-51764: it takes a bare LF for the end of a line, and so LF.LF for the end of content. An instance with
/// configuration, queue and mailbox of its own; the machine's is not touched.
/// </summary>
internal sealed partial class LenientPostfix : IAsyncDisposable
{
    private const string Installed = "/etc/postfix";

    private readonly string _folder;
    private readonly int _port;

    private LenientPostfix(string folder, int port)
    {
        _folder = folder;
        _port = port;
    }

    public string Address => $"127.0.0.1:{_port}";

    private string Configuration => Path.Combine(_folder, "conf");

    /// <summary>What arrived for anybody at next.example.</summary>
    public IReadOnlyList<string> Files() =>
        Directory.Exists(NewMail) ? [.. Directory.EnumerateFiles(NewMail)] : [];

    /// <summary>All of its queue is done.</summary>
    public bool IsIdle() => new[] { "incoming", "active", "deferred", "maildrop" }.All(name =>
        !Directory.Exists(Path.Combine(_folder, "queue", name))
        || !Directory.EnumerateFiles(Path.Combine(_folder, "queue", name), "*", SearchOption.AllDirectories).Any());

    private string NewMail => Path.Combine(_folder, "mail", "all", "new");

    public static async Task<LenientPostfix> StartAsync()
    {
        Strictness.Require("postfix");
        Strictness.RequireRoot("Postfix starts only as root");
        if (!File.Exists(Path.Combine(Installed, "master.cf")))
            Strictness.Missing("Postfix has no configuration");

        // Below /tmp itself: its daemons look up every folder above their own.
        var postfix = new LenientPostfix(Directory.CreateTempSubdirectory("smtpd-postfix-").FullName, FreePort.Next());
        File.SetUnixFileMode(postfix._folder, (UnixFileMode)0b111_101_101);
        await postfix.WriteAsync();
        await RunAsync("postfix", "-c", postfix.Configuration, "set-permissions", "create-missing");
        await RunAsync("postfix", "-c", postfix.Configuration, "start");
        await Patience.UntilAsync(() => Listening.On(postfix._port), () => "Postfix does not listen");
        return postfix;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("postfix", "-c", Configuration, "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (code, lines) = await Child.RunAsync(Strictness.Require(program), arguments);
        if (code != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}: {string.Join('\n', lines)}");
    }

    private async Task WriteAsync()
    {
        await RunAsync("cp", "-rL", Installed, Configuration);
        await File.WriteAllTextAsync(Path.Combine(Configuration, "main.cf"), Main());
        var master = SmtpService().Replace(
            await File.ReadAllTextAsync(Path.Combine(Installed, "master.cf")),
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port} inet n - n - 100 smtpd"));
        master = Chrooted().Replace(master, "$1n");
        await File.WriteAllTextAsync(
            Path.Combine(Configuration, "master.cf"),
            PostlogService().IsMatch(master) ? master : master + "postlog unix-dgram n - n - 1 postlogd\n");
        foreach (var name in new[] { "queue", "data", "mail", "log" })
            Directory.CreateDirectory(Path.Combine(_folder, name));
        await RunAsync("chown", "postfix", Path.Combine(_folder, "data"));
        await RunAsync("chown", "1000:1000", Path.Combine(_folder, "mail"));
    }

    private string Main() =>
        $"""
        compatibility_level = 3.6
        queue_directory = {_folder}/queue
        data_directory = {_folder}/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = postfix.next.example
        mydestination =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        mynetworks = 127.0.0.0/8
        disable_dns_lookups = yes
        smtpd_peername_lookup = no
        smtpd_forbid_bare_newline = no
        smtpd_forbid_unauth_pipelining = no
        smtpd_reject_unlisted_recipient = no
        maillog_file = {_folder}/log/mail.log
        maillog_file_prefixes = {_folder}/log
        virtual_mailbox_domains = next.example
        virtual_mailbox_base = {_folder}/mail
        virtual_mailbox_maps = static:all/
        virtual_uid_maps = static:1000
        virtual_gid_maps = static:1000
        local_recipient_maps =
        alias_maps =
        alias_database =

        """;

    [GeneratedRegex(@"^smtp\s+inet\s.*$", RegexOptions.Multiline)]
    private static partial Regex SmtpService();

    /// <summary>service type private unpriv chroot …: the fifth column is y.</summary>
    [GeneratedRegex(@"^(\w+\s+\S+\s+\S+\s+\S+\s+)y", RegexOptions.Multiline)]
    private static partial Regex Chrooted();

    [GeneratedRegex(@"^postlog\s", RegexOptions.Multiline)]
    private static partial Regex PostlogService();
}
