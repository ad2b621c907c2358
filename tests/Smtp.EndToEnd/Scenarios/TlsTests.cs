using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>The first listener has STARTTLS, the second implicit TLS.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_first_run_without_a_certificate_makes_one_and_says_so()
    {
        await Swaks.RequireTlsAsync();
        await using var daemon = await Daemon.StartAsync(Settings());
        var line = await daemon.Log.WaitForAsync("self-signed for mx.excite.example");
        Assert.Contains("Smtp:Tls:Certificates", line, StringComparison.Ordinal);
        Assert.Single(daemon.Log.Lines, static text => text.Contains(" warn  ", StringComparison.Ordinal));
        var file = Path.Combine(daemon.Folder, "data", "tls", "self-signed.pem");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        foreach (var (port, option) in new[] { (daemon.Ports[0], "--tls"), (daemon.Ports[1], "--tls-on-connect") })
        {
            var (code, lines) = await Swaks.SendAsync(port, "atul@yahoo.example", "jyoti@excite.example", option, "--body", "secret");
            Assert.True(code == 0, string.Join('\n', lines));
            Assert.Contains(lines, text => text.Contains("TLS started with cipher TLSv1.3:", StringComparison.Ordinal));
        }

        foreach (var message in await daemon.Mail("jyoti").WaitForAsync(2))
        {
            var received = message.Headers[HeaderId.Received];
            Assert.Contains("with ESMTPS id", received, StringComparison.Ordinal);
            Assert.Contains("(using TLSv1.3 with cipher TLS_", received, StringComparison.Ordinal);
        }

        Assert.Contains(daemon.Log.Lines, text => text.Contains("with ESMTPS (TLSv1.3 TLS_", StringComparison.Ordinal));
        await daemon.StopAsync();
        await daemon.StartAgainAsync();
        Assert.DoesNotContain(daemon.Log.Lines, text => text.Contains("configured: made ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MailKit_trusts_the_chain_by_both_ways()
    {
        await using var daemon = await Daemon.StartAsync(Settings(_authority.Issue("mx.excite.example", _authority.Folder)));
        foreach (var (port, security) in new[]
        {
            (daemon.Ports[0], SecureSocketOptions.StartTls), (daemon.Ports[1], SecureSocketOptions.SslOnConnect),
        })
        {
            using var client = new SmtpClient { LocalDomain = "client.example", CheckCertificateRevocation = false };
            client.ServerCertificateValidationCallback =
                (_, shown, sent, _) => TestAuthority.IsTrusted(_authority.RootFile, shown, sent, "mx.excite.example");
            await client.ConnectAsync("127.0.0.1", port, security, TestContext.Current.CancellationToken);
            Assert.True(client.IsSecure);
            var message = new MimeMessage { Subject = "in TLS", Body = new TextPart("plain") { Text = new string('x', 200_000) } };
            message.From.Add(MailboxAddress.Parse("atul@yahoo.example"));
            message.To.Add(MailboxAddress.Parse("jyoti@excite.example"));
            await client.SendAsync(message, TestContext.Current.CancellationToken);
            await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, (await daemon.Mail("jyoti").WaitForAsync(2)).Count);
    }

    [Fact]
    public async Task The_name_asked_for_and_the_kind_of_key_decide_what_is_shown()
    {
        await using var daemon = await Daemon.StartAsync(Settings(
            _authority.Issue("mx.excite.example", Path.Combine(_authority.Folder, "rsa"), rsa: true),
            _authority.Issue("mx.excite.example", Path.Combine(_authority.Folder, "ecdsa")),
            _authority.Issue("mail.yahoo.example", Path.Combine(_authority.Folder, "other"))));
        async Task AssertShownAsync(string subject, string key, params string[] more)
        {
            foreach (var implicitly in new[] { false, true })
            {
                string[] options = [.. more, "-CAfile", _authority.RootFile, "-verify_return_error", "-verify_hostname", subject];
                var (code, text) = implicitly
                    ? await OpenSsl.ConnectAsync(daemon.Ports[1], options)
                    : await OpenSsl.StartTlsAsync(daemon.Ports[0], options);
                Assert.True(code == 0, text);
                Assert.Contains("Verify return code: 0 (ok)", text, StringComparison.Ordinal);
                Assert.Contains($"Peer signature type: {key}", text, StringComparison.Ordinal);
                Assert.Matches("s:CN ?= ?Test Issuer", text);
                Assert.DoesNotMatch("s:CN ?= ?Test Root", text);
            }
        }

        await AssertShownAsync("mx.excite.example", "ECDSA", "-servername", "mx.excite.example");
        await AssertShownAsync("mx.excite.example", "ECDSA", "-noservername");
        await AssertShownAsync("mx.excite.example", "ECDSA", "-servername", "unknown.example");
        await AssertShownAsync("mx.excite.example", "RSA-PSS", "-servername", "mx.excite.example", "-sigalgs", "RSA-PSS+SHA256");
        await AssertShownAsync("mx.excite.example", "RSA", "-servername", "mx.excite.example", "-tls1_2", "-sigalgs", "RSA+SHA256");
        await AssertShownAsync("mx.excite.example", "ECDSA", "-servername", "mx.excite.example", "-tls1_2");
        await AssertShownAsync(
            "mx.excite.example", "RSA", "-servername", "mx.excite.example", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256");
        await AssertShownAsync("mail.yahoo.example", "ECDSA", "-servername", "mail.yahoo.example");
    }

    [Theory]
    [InlineData("-tls1_1")]
    [InlineData("-tls1")]
    public async Task Nothing_older_than_TLS_1_2_is_spoken(string version)
    {
        await using var daemon = await Daemon.StartAsync(Settings());
        var (code, text) = await OpenSsl.ConnectAsync(daemon.Ports[1], version, "-cipher", "DEFAULT@SECLEVEL=0");
        Assert.True(code != 0, text);
        var line = await daemon.Log.WaitForAsync("TLS handshake failed: ");
        Assert.Contains("unsupported protocol", line, StringComparison.Ordinal);
    }

    /// <summary>Once it ended in a fault, and the connection stayed open: OpenSSL says no goodbye in the middle of a handshake.</summary>
    [Fact]
    public async Task A_renegotiation_is_refused_and_costs_its_connection_only()
    {
        await using var daemon = await Daemon.StartAsync(Settings());
        await OpenSsl.RenegotiateAsync(daemon.Ports[1]);
        await daemon.Log.WaitForAsync("closed: ConnectionLost");
        Assert.DoesNotContain(daemon.Log.Lines, static line => line.Contains("ended by a fault", StringComparison.Ordinal));
    }

    /// <summary>certbot's layout: live/NAME/*.pem are links into archive/NAME, and a renewal moves them, one by one.</summary>
    [Fact]
    public async Task A_renewal_by_certbot_is_shown_to_new_sessions_while_an_open_one_goes_on()
    {
        var (archive, live) = (Path.Combine(_authority.Folder, "archive", "mx"), Path.Combine(_authority.Folder, "live", "mx"));
        Directory.CreateDirectory(live);
        void Renew(int number)
        {
            _authority.Issue("mx.excite.example", archive, $"{number}");
            foreach (var part in new[] { "fullchain", "privkey" })
            {
                var link = Path.Combine(live, $"{part}.pem");
                File.Delete(link);
                File.CreateSymbolicLink(link, $"../../archive/mx/{part}{number}.pem");
            }
        }

        async Task<string> ShownAsync(Daemon server)
        {
            var (code, text) = await OpenSsl.StartTlsAsync(server.Ports[0], "-CAfile", _authority.RootFile, "-verify_return_error");
            Assert.True(code == 0, text);
            return text.Split("-----BEGIN CERTIFICATE-----")[1];
        }

        Renew(1);
        await using var daemon = await Daemon.StartAsync(
            Settings((Path.Combine(live, "fullchain.pem"), Path.Combine(live, "privkey.pem"))));
        using var open = new SmtpClient { LocalDomain = "client.example" };
        open.ServerCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        await open.ConnectAsync("127.0.0.1", daemon.Ports[1], SecureSocketOptions.SslOnConnect, TestContext.Current.CancellationToken);
        var first = await ShownAsync(daemon);

        Renew(2);
        await daemon.Log.WaitForAsync(_ => daemon.Log.Lines.Count(IsLoaded) == 2);
        var second = await ShownAsync(daemon);
        Assert.NotEqual(first, second);

        // At once by the signal that certbot's deploy hook may send.
        Renew(3);
        daemon.Process.Signal(Child.Hangup);
        await daemon.Log.WaitForAsync(_ => daemon.Log.Lines.Count(IsLoaded) == 3);
        Assert.NotEqual(second, await ShownAsync(daemon));

        var message = new MimeMessage { Subject = "still here", Body = new TextPart("plain") { Text = "x" } };
        message.From.Add(MailboxAddress.Parse("atul@yahoo.example"));
        message.To.Add(MailboxAddress.Parse("jyoti@excite.example"));
        await open.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Single(await daemon.Mail("jyoti").WaitForAsync());
        Assert.DoesNotContain(daemon.Log.Lines, static line => line.Contains(" error ", StringComparison.Ordinal));

        static bool IsLoaded(string line) => line.Contains(" 1100 ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_is_resumed_also_after_a_reload_but_not_behind_another_certificate(string version)
    {
        var (certificate, key) = _authority.Issue("mx.excite.example", Path.Combine(_authority.Folder, "a"));
        await using var daemon = await Daemon.StartAsync(Settings((certificate, key)));
        var (first, second) = (Path.Combine(_authority.Folder, "first.sess"), Path.Combine(_authority.Folder, "second.sess"));
        Assert.Equal("New", await OpenSsl.ResumeAsync(daemon.Ports[0], first, version));
        Assert.Equal("Reused", await OpenSsl.ResumeAsync(daemon.Ports[0], first, version));

        daemon.Process.Signal(Child.Hangup);
        await daemon.Log.WaitForAsync("Configuration read again");
        Assert.Equal("Reused", await OpenSsl.ResumeAsync(daemon.Ports[0], first, version));

        var (renewed, renewedKey) = _authority.Issue("mx.excite.example", Path.Combine(_authority.Folder, "b"));
        File.Copy(renewed, certificate, overwrite: true);
        File.Copy(renewedKey, key, overwrite: true);
        daemon.Process.Signal(Child.Hangup);
        await daemon.Log.WaitForAsync(_ => daemon.Log.Lines.Count(static line => line.Contains(" 1100 ", StringComparison.Ordinal)) == 2);
        Assert.Equal("New", await OpenSsl.ResumeAsync(daemon.Ports[0], first, version));
        Assert.Equal("New", await OpenSsl.ResumeAsync(daemon.Ports[0], second, version));
        Assert.Equal("Reused", await OpenSsl.ResumeAsync(daemon.Ports[0], second, version));
    }

    /// <summary>A ticket holds the client's certificate, not those it was issued by.</summary>
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_client_certificate_is_as_trusted_when_the_client_comes_again(string version)
    {
        var (certificate, key) = _authority.Issue("client.example", Path.Combine(_authority.Folder, "client"));
        var settings = Settings(_authority.Issue("mx.excite.example", _authority.Folder));
        settings["Smtp"]!["Listeners"]![0]!["ClientCertificates"] = "Ask";
        settings["Smtp"]!["Tls"]!["ClientAuthorities"] = _authority.RootFile;
        await using var daemon = await Daemon.StartAsync(settings);
        var session = Path.Combine(_authority.Folder, "client.sess");
        for (var visit = 1; visit <= 3; visit++)
        {
            var count = visit;
            await OpenSsl.ResumeAsync(daemon.Ports[0], session, version, "-cert", certificate, "-cert_chain", certificate, "-key", key);
            await daemon.Log.WaitForAsync(_ => Secured() == count);
        }

        Assert.Equal(3, daemon.Log.Lines.Count(static line => line.Contains("trusted CN=client.example", StringComparison.Ordinal)
            && !line.Contains("not trusted", StringComparison.Ordinal)));

        int Secured() => daemon.Log.Lines.Count(static line => line.Contains(" 1121 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_certificate_is_asked_for_and_named_in_the_log()
    {
        var (certificate, key) = _authority.Issue("client.example", Path.Combine(_authority.Folder, "client"));
        var settings = Settings(_authority.Issue("mx.excite.example", _authority.Folder));
        settings["Smtp"]!["Listeners"]![0]!["ClientCertificates"] = "Require";
        settings["Smtp"]!["Tls"]!["ClientAuthorities"] = _authority.RootFile;
        await using var daemon = await Daemon.StartAsync(settings);

        var (code, text) = await OpenSsl.StartTlsAsync(daemon.Ports[0], "-cert", certificate, "-cert_chain", certificate, "-key", key);
        Assert.True(code == 0, text);
        await daemon.Log.WaitForAsync("client certificate trusted CN=client.example, SHA-256 ");

        await OpenSsl.StartTlsAsync(daemon.Ports[0]);
        await daemon.Log.WaitForAsync("TLS handshake failed: ");
    }

    [Fact]
    public async Task Check_tells_what_is_wrong_with_a_certificate_and_a_start_is_refused_with_the_same()
    {
        var (certificate, _) = _authority.Issue("mx.excite.example", Path.Combine(_authority.Folder, "a"));
        var (_, key) = _authority.Issue("mx.excite.example", Path.Combine(_authority.Folder, "b"));
        await using var daemon = Daemon.Create(Settings((certificate, key)));
        foreach (var command in new[] { "check", "run" })
        {
            var (code, lines) = await Child.RunAsync(Daemon.Executable, [command, "--config", daemon.ConfigFile]);
            Assert.Equal(1, code);
            Assert.Contains(lines, line => line.StartsWith(
                $"Smtp:Tls:Certificates:0:Key: {key} does not belong to {certificate}", StringComparison.Ordinal));
        }

        daemon.Configure(Settings(_authority.Issue("other.example", Path.Combine(_authority.Folder, "c"))));
        var (good, said) = await Child.RunAsync(Daemon.Executable, ["check", "--config", daemon.ConfigFile]);
        Assert.Equal(0, good);
        Assert.Contains(said, line => line.StartsWith(
            "warning: Smtp:Tls:Certificates: none is for the HostName mx.excite.example", StringComparison.Ordinal));
        Assert.Equal("configuration is good", said[^1]);
    }

    private static JsonObject Settings(params (string Certificate, string Key)[] certificates) => DaemonSettings.Standard(smtp =>
    {
        smtp["Listeners"] = new JsonArray(
            new JsonObject { ["Address"] = "127.0.0.1", ["Port"] = 0, ["Tls"] = "StartTls" },
            new JsonObject { ["Address"] = "127.0.0.1", ["Port"] = 0, ["Tls"] = "Implicit" });

        // Fits every machine: no warning that fewer are taken here.
        smtp["Limits"] = new JsonObject { ["Connections"] = 100 };
        smtp["Tls"] = new JsonObject
        {
            ["Certificates"] = new JsonArray(
                [.. certificates.Select(pair => new JsonObject { ["Certificate"] = pair.Certificate, ["Key"] = pair.Key })]),
        };
    });
}
