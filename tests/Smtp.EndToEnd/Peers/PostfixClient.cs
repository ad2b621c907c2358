using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Peers;

/// <summary>
/// An instance of Postfix of our own that gives all it gets to a smart host: with a way of its own for each sender. It listens nowhere.
/// </summary>
internal sealed class PostfixClient : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpd-postfix-").FullName;

    private string Configuration => Path.Combine(_folder, "conf");

    private string Log => Path.Combine(_folder, "log", "mail.log");

    /// <param name="submissions">By sender: the account of each.</param>
    public static async Task<PostfixClient> StartAsync(IReadOnlyList<Submission> submissions)
    {
        Strictness.RequireRoot("Postfix starts only as root");
        Strictness.Require("postfix");
        if (!HasPlain())
            Strictness.Missing("Postfix finds no sasl2/libplain.so to log in with (Debian: libsasl2-modules)");
        var client = new PostfixClient();
        foreach (var folder in new[] { "conf", "queue", "data", "log" })
            Directory.CreateDirectory(Path.Combine(client._folder, folder));
        File.SetUnixFileMode(client._folder, (UnixFileMode)0b111_101_101); // Its programs run as users of their own.
        await RunAsync("chown", "postfix", Path.Combine(client._folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(client.Configuration, "main.cf"), client.Main(submissions));
        await File.WriteAllTextAsync(Path.Combine(client.Configuration, "master.cf"), Master(submissions));
        await RunAsync("postfix", "-c", client.Configuration, "set-permissions", "create-missing");
        await RunAsync("postfix", "-c", client.Configuration, "start");
        return client;
    }

    public async Task SubmitAsync(Submission mail) => await RunAsync(
        "sh", "-c", "exec sendmail -C \"$1\" -i -f \"$2\" \"$3\" <\"$4\"", "sh", Configuration, mail.Account, Submission.Recipient,
        mail.MessageFile);

    /// <summary>What it says of its attempts, for a test that fails.</summary>
    public string Story => File.Exists(Log) ? File.ReadAllText(Log) : "(Postfix has no log)";

    public async ValueTask DisposeAsync()
    {
        await RunAsync("postfix", "-c", Configuration, "stop");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Cyrus SASL finds its mechanisms in <c>/usr/lib/sasl2</c>, or in that of the machine's architecture.</summary>
    private static bool HasPlain() => new[] { "/usr/lib", "/usr/lib64" }
        .Where(Directory.Exists)
        .SelectMany(static folder => Directory.EnumerateDirectories(folder).Append(folder))
        .Any(static folder => File.Exists(Path.Combine(folder, "sasl2", "libplain.so")));

    private string Main(IReadOnlyList<Submission> submissions) =>
        $$"""
        compatibility_level = 3.6
        queue_directory = {{_folder}}/queue
        data_directory = {{_folder}}/data
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = client.example
        mydestination =
        inet_interfaces = loopback-only
        inet_protocols = ipv4
        disable_dns_lookups = yes
        smtp_host_lookup = native
        maillog_file = {{Log}}
        maillog_file_prefixes = {{_folder}}
        local_recipient_maps =
        alias_maps =
        alias_database =
        smtp_tls_CAfile = {{submissions[0].RootFile}}
        smtp_tls_security_level = secure
        smtp_tls_secure_cert_match = hostname
        smtp_sasl_auth_enable = yes
        smtp_sasl_security_options = noanonymous
        smtp_sender_dependent_authentication = yes
        smtp_sasl_password_maps = inline:{ {{string.Join(", ", submissions.Select(
            mail => $"{{ {mail.Account} = {mail.Account}:{Submission.Password} }}"))}} }
        sender_dependent_default_transport_maps = inline:{ {{string.Join(", ", submissions.Select(
            mail => $"{{ {mail.Account} = {mail.Subject}:[{Submission.Host}]:{mail.Port} }}"))}} }

        """;

    private static string Master(IReadOnlyList<Submission> submissions) =>
        $"""
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        scache unix - - n - 1 scache
        error unix - - n - - error
        retry unix - - n - - error
        showq unix n - n - - showq
        anvil unix - - n - 1 anvil
        smtp unix - - n - - smtp
        postlog unix-dgram n - n - 1 postlogd
        {string.Join('\n', submissions.Select(mail =>
            $"{mail.Subject} unix - - n - - smtp -o smtp_tls_wrappermode={(mail.IsImplicit ? "yes" : "no")}"
            + $" -o smtp_sasl_mechanism_filter={mail.Mechanism.ToLowerInvariant()}"))}

        """;

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var (code, lines) = await Child.RunAsync(Strictness.Require(program), arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}\n{string.Join('\n', lines)}");
    }
}
