using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Peers;

/// <summary>Programs and libraries that people send mail with, each told to trust one authority and to use one mechanism.</summary>
internal static class SubmissionClients
{
    public static Task SubmitAsync(string client, Submission submission) => client switch
    {
        "curl" => CurlAsync(submission),
        "MailKit" => MailKitAsync(submission),
        "msmtp" => MsmtpAsync(submission),
        "nodemailer" => NodemailerAsync(submission),
        "python" => PythonAsync(submission),
        "s-nail" => SNailAsync(submission),
        "swaks" => SwaksAsync(submission),
        _ => throw new ArgumentOutOfRangeException(nameof(client), client, "no such client"),
    };

    private static Task CurlAsync(Submission mail) => RunAsync(
        "curl",
        [
            "--silent", "--show-error", "--url", $"{(mail.IsImplicit ? "smtps" : "smtp")}://{Submission.Host}:{mail.Port}/client.example",
            "--ssl-reqd", "--cacert", mail.RootFile, "--user", $"{mail.Account}:{Submission.Password}",
            "--login-options", $"AUTH={mail.Mechanism}", "--mail-from", mail.Account, "--mail-rcpt", Submission.Recipient,
            "--upload-file", mail.MessageFile, "--crlf",
        ]);

    private static Task MsmtpAsync(Submission mail) => RunWithMessageAsync(
        mail,
        "msmtp",
        [
            "--file=/dev/null", $"--host={Submission.Host}", $"--port={mail.Port}", "--tls=on",
            $"--tls-starttls={(mail.IsImplicit ? "off" : "on")}", $"--tls-trust-file={mail.RootFile}",
            $"--auth={mail.Mechanism.ToLowerInvariant()}", $"--user={mail.Account}", $"--passwordeval=echo {Submission.Password}",
            $"--from={mail.Account}", "--", Submission.Recipient,
        ]);

    // It makes the header itself, from what it is told.
    private static Task SNailAsync(Submission mail) => RunWithMessageAsync(
        mail,
        "s-nail",
        [
            "-:/", "-Sv15-compat", $"-Smta={(mail.IsImplicit ? "smtps" : "smtp")}://{Uri.EscapeDataString(mail.Account)}:"
                + $"{Uri.EscapeDataString(Submission.Password)}@{Submission.Host}:{mail.Port}",
            "-Ssmtp-use-starttls", $"-Ssmtp-auth={mail.Mechanism.ToLowerInvariant()}", "-Stls-verify=strict", "-Stls-ca-no-defaults",
            $"-Stls-ca-file={mail.RootFile}", "-Shostname=client.example", $"-Sfrom={mail.Account}", "-Ssendwait",
            "-s", mail.Subject, "-b", "jyoti@excite.example", Submission.Recipient,
        ]);

    private static async Task SwaksAsync(Submission mail)
    {
        await Swaks.RequireTlsAsync();
        await RunAsync(
            "swaks",
            [
                "--server", Submission.Host, "--port", $"{mail.Port}", mail.IsImplicit ? "--tls-on-connect" : "--tls", "--tls-verify",
                "--tls-ca-path", mail.RootFile, "--auth", mail.Mechanism, "--auth-user", mail.Account,
                "--auth-password", Submission.Password, "--from", mail.Account, "--to", Submission.Recipient,
                "--data", $"@{mail.MessageFile}", "--helo", "client.example", "--timeout", "60s",
            ]);
    }

    private static Task PythonAsync(Submission mail)
    {
        const string Script = """
            import smtplib, ssl, sys
            host, port, implicit, mechanism, account, password, recipient, root, message = sys.argv[1:]
            context = ssl.create_default_context(cafile=root)
            if implicit == "True":
                client = smtplib.SMTP_SSL(host, int(port), context=context, timeout=60, local_hostname="client.example")
            else:
                client = smtplib.SMTP(host, int(port), timeout=60, local_hostname="client.example")
                client.starttls(context=context)
            with client:
                client.ehlo_or_helo_if_needed()
                client.user, client.password = account, password
                client.auth(mechanism, {"PLAIN": client.auth_plain, "LOGIN": client.auth_login}[mechanism])
                client.sendmail(account, [recipient], open(message).read())
            """;
        return RunAsync(
            "python3",
            [
                "-c", Script, Submission.Host, $"{mail.Port}", $"{mail.IsImplicit}", mail.Mechanism, mail.Account, Submission.Password,
                Submission.Recipient, mail.RootFile, mail.MessageFile,
            ]);
    }

    private static async Task NodemailerAsync(Submission mail)
    {
        const string Script = """
            const [host, port, secure, authMethod, user, pass, recipient, root, message] = process.argv.slice(1);
            const read = require('fs').readFileSync;
            require('nodemailer').createTransport({
              host: '127.0.0.1', port: Number(port), secure: secure === 'True', requireTLS: true, authMethod, auth: { user, pass },
              tls: { ca: read(root), servername: host },
            }).sendMail({ envelope: { from: user, to: recipient }, raw: read(message) })
              .catch(error => { console.error(error); process.exit(1); });
            """;
        // Debian puts libraries of node where only Debian's own node looks.
        var environment = new Dictionary<string, string> { ["NODE_PATH"] = "/usr/share/nodejs:/usr/lib/node_modules" };
        var node = Strictness.Require("node");
        var (code, _) = await Child.RunAsync(node, ["-e", "require('nodemailer')"], environment: environment);
        if (code != 0)
            Strictness.Missing("nodemailer is not installed (Debian: node-nodemailer)");
        await RunAsync(
            "node",
            [
                "-e", Script, Submission.Host, $"{mail.Port}", $"{mail.IsImplicit}", mail.Mechanism, mail.Account, Submission.Password,
                Submission.Recipient, mail.RootFile, mail.MessageFile,
            ],
            environment);
    }

    private static async Task MailKitAsync(Submission mail)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new SmtpClient { LocalDomain = "client.example", CheckCertificateRevocation = false };
        client.ServerCertificateValidationCallback = (_, shown, sent, _) => TestAuthority.IsTrusted(mail.RootFile, shown, sent);
        var security = mail.IsImplicit ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls;
        await client.ConnectAsync(Submission.Host, mail.Port, security, stop);
        client.AuthenticationMechanisms.RemoveWhere(offered => offered != mail.Mechanism);
        await client.AuthenticateAsync(mail.Account, Submission.Password, stop);
        await client.SendAsync(
            await MimeMessage.LoadAsync(mail.MessageFile, stop), MailboxAddress.Parse(mail.Account),
            [MailboxAddress.Parse(Submission.Recipient)], stop);
        await client.DisconnectAsync(quit: true, stop);
    }

    private static Task RunWithMessageAsync(Submission mail, string program, string[] arguments) => RunAsync(
        "sh", ["-c", "message=$1; shift; exec \"$@\" <\"$message\"", "sh", mail.MessageFile, Strictness.Require(program), .. arguments]);

    private static async Task RunAsync(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (code, lines) = await Child.RunAsync(Strictness.Require(program), arguments, environment: environment);
        Assert.True(code == 0, $"{program} ended with {code}\n{string.Join('\n', lines)}");
    }
}
