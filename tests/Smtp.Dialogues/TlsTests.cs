using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Dialogues;

/// <summary>TLS as far as a script cannot say it.</summary>
public sealed class TlsTests
{
    private const string Injected = "STARTTLS\r\nRSET\r\nEHLO evil.example\r\nMAIL FROM:<evil@evil.example>\r\n"
        + "RCPT TO:<jyoti@excite.com>\r\nDATA\r\nSubject: injected\r\n\r\nx\r\n.\r\nQUIT\r\n";

    public static TheoryData<int> Cuts => [.. Enumerable.Range(1, Injected.Length)];

    /// <summary>CVE-2011-0411: a man in the middle puts commands behind STARTTLS, cut anywhere.</summary>
    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Nothing_pipelined_behind_STARTTLS_is_read_as_a_command(int cut)
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var stage = await OpenAsync(TlsMode.StartTls, certificate);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();

        await client.SendAsync(Injected[..cut]);
        var discarded = Math.Max(0, cut - "STARTTLS\r\n".Length);
        if (cut < "STARTTLS\r\n".Length)
        {
            await client.SendAsync(Injected[cut..]);
            discarded = Injected.Length - "STARTTLS\r\n".Length;
            cut = Injected.Length;
        }

        await client.ExpectAsync("220 2.0.0 Ready to start TLS");
        if (cut == Injected.Length)
        {
            // All of it was there when STARTTLS was read: the session goes on as if it had never been.
            await client.ShakeHandsAsync();
            await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
            await client.ExpectAsync("503 Send HELO or EHLO first");
        }
        else
        {
            // What came later is no handshake.
            await client.SendAsync(Injected[cut..]);
            await client.ExpectCloseAsync();
            await stage.WaitForNobodyAsync();
            Assert.Contains(
                stage.Log.Lines, line => line.Contains("TLS handshake failed: the client does not speak TLS", StringComparison.Ordinal));
        }

        await client.CloseAsync();
        await stage.WaitForNobodyAsync();
        Assert.Empty(stage.Sink.Messages);
        Assert.Empty(stage.Log.Faults);
        Assert.DoesNotContain(stage.Log.Lines, line => line.Contains("evil.example", StringComparison.Ordinal));
        var said = $"{discarded} octets sent in the clear behind STARTTLS were thrown away";
        Assert.Equal(discarded > 0, stage.Log.Lines.Any(line => line.Contains(said, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_handshake_is_one_line_and_so_is_the_message()
    {
        using var certificate = TestCertificate.Create("mx.excite.com");
        await using var stage = await OpenAsync(TlsMode.StartTls, certificate);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync(new() { TargetHost = "mx.excite.com" });
        await client.EhloAsync();
        await client.BeginContentAsync();
        await client.SendAsync("x\r\n.\r\n");
        await client.ExpectAsync("250*");

        Assert.Contains(
            stage.Log.Lines,
            line => line.EndsWith(
                "from 203.0.113.5 is in TLSv1.3 TLS_AES_256_GCM_SHA384, certificate for mx.excite.com, asked for mx.excite.com",
                StringComparison.Ordinal));
        Assert.Contains(
            stage.Log.Lines,
            line => line.EndsWith("(client.example) with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TLS_1_2_is_taken_unless_only_1_3_is_and_a_failure_says_why()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var both = await OpenAsync(TlsMode.StartTls, certificate);
        var old = await both.ConnectAsync();
        await old.EhloAsync();
        await old.StartTlsAsync(Old());
        Assert.Equal(SslProtocols.Tls12, old.Tls!.SslProtocol);

        await using var one = await Stage.OpenAsync(
            new ListenerOptions { Tls = TlsMode.StartTls }, tls: new TlsOptions { Certificates = [certificate.Files], OnlyTls13 = true });
        var refused = await one.ConnectAsync();
        await refused.EhloAsync();
        await Assert.ThrowsAsync<AuthenticationException>(() => refused.StartTlsAsync(Old()));
        await refused.CloseAsync();
        await one.WaitForNobodyAsync();
        Assert.Contains(one.Log.Lines, line => line.Contains("TLS handshake failed: ", StringComparison.Ordinal)
            && line.Contains("unsupported protocol", StringComparison.Ordinal));
        Assert.Contains(one.Log.Lines, line => line.Contains("closed: TlsFailed", StringComparison.Ordinal));
        Assert.Empty(one.Log.Faults);

        static SslClientAuthenticationOptions Old() => new() { TargetHost = Stage.HostName, EnabledSslProtocols = SslProtocols.Tls12 };
    }

    [Theory]
    [InlineData(ClientCertificates.None, false, null)]
    [InlineData(ClientCertificates.Ask, false, null)]
    [InlineData(ClientCertificates.Ask, true, "not trusted CN=client.example")]
    [InlineData(ClientCertificates.Require, true, "not trusted CN=client.example")]
    public async Task A_client_certificate_is_kept_as_a_fact(ClientCertificates wanted, bool shown, string? said)
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        using var own = TestCertificate.Create("client.example");
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { Tls = TlsMode.StartTls, ClientCertificates = wanted },
            tls: new TlsOptions { Certificates = [certificate.Files] });
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync(Showing(shown ? own : null));
        await client.EhloAsync();

        var line = Assert.Single(stage.Log.Lines, static line => line.StartsWith("1121 ", StringComparison.Ordinal));
        if (said is null)
            Assert.DoesNotContain("client certificate", line, StringComparison.Ordinal);
        else
            Assert.EndsWith(
                $"client certificate {said}, SHA-256 {Convert.ToHexString(SHA256.HashData(own.Certificate.RawData))}",
                line,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, "250 2.1.5 OK")]
    [InlineData(false, true, "250 2.1.5 OK")]
    [InlineData(false, false, "550 5.7.1 Relaying denied")]
    public async Task A_client_certificate_is_a_way_in_where_RelayCertificates_says_so(bool listed, bool trusted, string reply)
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        using var own = TestCertificate.Create("client.example");
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { Tls = TlsMode.StartTls, ClientCertificates = ClientCertificates.Ask },
            tls: new TlsOptions { Certificates = [certificate.Files], ClientAuthorities = own.Files.Certificate },
            relayCertificates: new RelayCertificates(
                listed ? [Convert.ToHexString(SHA256.HashData(own.Certificate.RawData))] : [], trusted));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<al@yahoo.example>\r\nRSET\r\n");
        await client.ExpectAsync("250 2.1.0 OK");
        await client.ExpectAsync("550 5.7.1 Relaying denied"); // In the clear nobody has shown anything.
        await client.ExpectAsync("250 2.0.0 OK");
        await client.StartTlsAsync(Showing(own));
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\nRCPT TO:<al@yahoo.example>\r\n");
        await client.ExpectAsync("250 2.1.0 OK");
        await client.ExpectAsync(reply);
    }

    [Fact]
    public async Task A_client_certificate_of_an_authority_is_trusted_and_none_is_refused_where_one_is_required()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        using var own = TestCertificate.Create("client.example");
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { Tls = TlsMode.StartTls, ClientCertificates = ClientCertificates.Require },
            tls: new TlsOptions { Certificates = [certificate.Files], ClientAuthorities = own.Files.Certificate });
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync(Showing(own));
        await client.EhloAsync();
        Assert.Contains(stage.Log.Lines, line => line.Contains("client certificate trusted CN=client.example", StringComparison.Ordinal));

        var stranger = await stage.ConnectAsync();
        await stranger.EhloAsync();
        await stranger.SendAsync("STARTTLS\r\n");
        await stranger.ExpectAsync("220*");
        // In TLS 1.3 a client that shows nothing hears of it only after its own side is done.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stranger.ShakeHandsAsync(Showing(null));
            await stranger.EhloAsync();
            await stranger.ExpectAsync("250*");
        });
        await stranger.CloseAsync();
        await client.CloseAsync();
        await stage.WaitForNobodyAsync();
        Assert.Single(stage.Log.Lines, line => line.Contains("TLS handshake failed: ", StringComparison.Ordinal));
        Assert.Empty(stage.Log.Faults);
    }

    [Fact]
    public async Task A_new_certificate_is_shown_to_new_sessions_and_the_open_one_goes_on()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        using var next = TestCertificate.Create(Stage.HostName, rsa: true);
        await using var stage = await OpenAsync(TlsMode.StartTls, certificate);
        var before = certificate.Certificate.Thumbprint;
        var open = await stage.ConnectAsync();
        await open.EhloAsync();
        await open.StartTlsAsync();
        await open.EhloAsync();
        await open.BeginContentAsync();
        await open.SendAsync("half a line");
        Assert.Equal(before, ThumbprintSeenBy(open));

        certificate.ReplaceBy(next);
        stage.Time.Advance(CertificateStore.Period);
        var later = await stage.ConnectAsync();
        await later.EhloAsync();
        await later.StartTlsAsync();

        Assert.Equal(next.Certificate.Thumbprint, ThumbprintSeenBy(later));
        await open.SendAsync(", and the rest\r\n.\r\n");
        await open.ExpectAsync("250 2.0.0 OK queued*");
    }

    [Fact]
    public async Task A_woken_session_loses_nothing_of_a_record_that_is_half_there()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var stage = await OpenAsync(TlsMode.Implicit, certificate);
        var client = new Client(new MemoryConnection(System.Net.IPAddress.Parse("203.0.113.5")));
        stage.Connect(client.Connection);
        await client.ShakeHandsAsync(byOctet: true);
        await client.ExpectAsync("220*");
        await client.EhloAsync();
        await client.BeginContentAsync();

        // A stop wakes the reader while the record comes octet by octet.
        var sending = client.SendAsync("one line that takes a while\r\n");
        var stopping = stage.Server.StopAsync(TimeSpan.FromSeconds(30));
        await sending;
        await client.SendAsync(".\r\n");
        await client.ExpectAsync("250 2.0.0 OK queued*");
        await client.ExpectAsync("421*");
        await client.ExpectCloseAsync();
        await client.CloseAsync();
        await stopping;
        Assert.Single(stage.Sink.Messages);
        Assert.Empty(stage.Log.Faults);
    }

    [Fact]
    public async Task The_end_of_a_session_is_said_in_TLS()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var stage = await OpenAsync(TlsMode.StartTls, certificate);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync(new() { TargetHost = Stage.HostName, EnabledSslProtocols = SslProtocols.Tls12 });
        await client.SendAsync("QUIT\r\n");
        await client.ExpectAsync("221*");
        await client.ExpectCloseAsync();

        // RFC 5246 7.2.1: close_notify. In TLS 1.3 nobody outside could see it.
        Assert.Equal(21, client.TlsWire!.LastRecordType);
        await client.CloseAsync();
        await stage.WaitForNobodyAsync();
        Assert.Contains(stage.Log.Lines, line => line.Contains("closed: Quit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_record_ends_its_session_and_the_connection()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var stage = await OpenAsync(TlsMode.StartTls, certificate);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync();
        await client.Connection.Writer.WriteAsync(
            new byte[] { 23, 3, 3, 0, 20 }.Concat(new byte[20]).ToArray(), TestContext.Current.CancellationToken);
        await stage.WaitForNobodyAsync();

        Assert.Contains(stage.Log.Lines, line => line.Contains("closed: ConnectionLost", StringComparison.Ordinal));
        Assert.Empty(stage.Log.Faults);
        Assert.True(client.Connection.IsDisposed);
    }

    [Fact]
    public async Task An_idle_session_in_TLS_is_timed_out_in_TLS()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var stage = await OpenAsync(TlsMode.StartTls, certificate);
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync();
        await client.EhloAsync();
        stage.Time.Advance(TimeSpan.FromSeconds(302));

        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectCloseAsync();
    }

    private static Task<Stage> OpenAsync(TlsMode mode, TestCertificate certificate) =>
        Stage.OpenAsync(new ListenerOptions { Tls = mode }, tls: new TlsOptions { Certificates = [certificate.Files] });

    private static SslClientAuthenticationOptions Showing(TestCertificate? certificate) => new()
    {
        TargetHost = Stage.HostName,
        ClientCertificates = certificate is null ? null : [certificate.Certificate],
        LocalCertificateSelectionCallback = (_, _, local, _, _) => local.Count > 0 ? local[0] : null!,
    };

    private static string ThumbprintSeenBy(Client client) => ((X509Certificate2)client.Tls!.RemoteCertificate!).Thumbprint;

    [Theory]
    [InlineData(700)]
    [InlineData(3000)]
    [InlineData(20_000)]
    public async Task Many_commands_in_one_write_are_all_answered(int commands)
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { Tls = TlsMode.StartTls }, new ReceptionLimits { IdleCommands = 1_000_000 },
            tls: new TlsOptions { Certificates = [certificate.Files] });
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync();
        await client.EhloAsync();

        var sending = client.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", commands)));
        for (var i = 0; i < commands; i++)
            await client.ExpectAsync("250 2.0.0 OK");
        await sending;
    }
}
