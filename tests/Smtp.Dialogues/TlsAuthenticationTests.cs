using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Tests.Protocol.Sasl;

namespace Smtp.Dialogues;

/// <summary>Logins that rest on TLS itself: SCRAM-SHA-256-PLUS and EXTERNAL.</summary>
public sealed class TlsAuthenticationTests : IDisposable
{
    private const string Account = "jyoti@excite.com";
    private const string Accounts = $"{Account}:{{PLAIN}}open-sesame:::::\nsarika@excite.com:{{PLAIN}}pencil:::::\n";

    private readonly TestCertificate _certificate = TestCertificate.Create(Stage.HostName);
    private readonly TestCertificate _own = TestCertificate.Create("client.example");

    public void Dispose()
    {
        _certificate.Dispose();
        _own.Dispose();
    }

    [Theory]
    [InlineData("tls-exporter", SslProtocols.Tls13, true)]
    [InlineData("tls-server-end-point", SslProtocols.Tls13, true)]
    [InlineData("tls-server-end-point", SslProtocols.Tls12, true)]
    [InlineData("tls-exporter", SslProtocols.Tls13, false)]
    [InlineData("tls-server-end-point", SslProtocols.Tls13, false)]
    public async Task SCRAM_SHA_256_PLUS_binds_to_the_channel_as_both_ends_see_it(string binding, SslProtocols protocol, bool isSame)
    {
        await using var stage = await OpenAsync();
        var client = await SecureAsync(stage, protocol);
        var data = binding == "tls-exporter" ? TlsExporter.Of(client.Tls!).ToArray() : SHA256.HashData(_certificate.Certificate.RawData);
        Assert.Equal(32, data.Length);
        if (!isSame)
            data[31] ^= 1; // as with somebody between us
        await ScramAsync(client, new ScramClient(HashAlgorithmName.SHA256, Account, "open-sesame", $"p={binding},,", data), isSame);
    }

    [Fact]
    public async Task There_is_no_exporter_before_TLS_1_3_and_it_differs_between_connections()
    {
        await using var stage = await OpenAsync();
        var old = await SecureAsync(stage, SslProtocols.Tls12);
        Assert.True(TlsExporter.Of(old.Tls!).IsEmpty);
        await old.SendAsync($"AUTH SCRAM-SHA-256-PLUS {Base64($"p=tls-exporter,,n={Account},r=abc")}\r\n");
        await old.ExpectAsync("535 5.7.8 Channel binding type not supported");

        var (one, two) = (await SecureAsync(stage), await SecureAsync(stage));
        Assert.False(TlsExporter.Of(one.Tls!).Span.SequenceEqual(TlsExporter.Of(two.Tls!).Span));
        Assert.True(TlsExporter.Of(one.Tls!).Span.SequenceEqual(TlsExporter.Of(one.Tls!).Span));
    }

    [Theory]
    [InlineData("SCRAM-SHA-256-PLUS", "p=tls-unique", "535 5.7.8 Channel binding type not supported")]
    [InlineData("SCRAM-SHA-256", "y", "535 5.7.8 Channel binding is offered here, and was hidden from you")]
    [InlineData("SCRAM-SHA-256-PLUS", "n", "535 5.7.8 Authentication credentials invalid")]
    [InlineData("SCRAM-SHA-256", "p=tls-exporter", "535 5.7.8 Authentication credentials invalid")]
    [InlineData("SCRAM-SHA-256", "n", "334 *")]
    public async Task A_binding_that_does_not_fit_is_refused_and_says_so(string mechanism, string flag, string reply)
    {
        await using var stage = await OpenAsync();
        var client = await SecureAsync(stage);
        await client.SendAsync($"AUTH {mechanism} {Base64($"{flag},,n={Account},r=abc")}\r\n");
        await client.ExpectAsync(reply);
    }

    /// <summary>Where the setting leaves PLUS out, a client that could bind has not been lied to.</summary>
    [Fact]
    public async Task A_client_that_could_bind_is_welcome_where_it_is_not_offered()
    {
        await using var stage = await OpenAsync(new AuthenticationOptions { Mechanisms = [Smtp.Protocol.Sasl.SaslMechanism.ScramSha256] });
        var client = await SecureAsync(stage);
        await client.SendAsync($"AUTH SCRAM-SHA-256 {Base64($"y,,n={Account},r=abc")}\r\n");
        await client.ExpectAsync("334 *");
    }

    [Theory]
    [InlineData("=", "235 2.7.0 Authentication successful")]
    [InlineData(Account, "235 2.7.0 Authentication successful")]
    [InlineData("JYOTI@excite.com", "235 2.7.0 Authentication successful")]
    [InlineData("sarika@excite.com", "535 5.7.8 Authentication credentials invalid")]
    [InlineData("nobody@excite.com", "535 5.7.8 Authentication credentials invalid")]
    public async Task EXTERNAL_lets_a_certificate_in_as_its_account_alone(string identity, string reply)
    {
        await using var stage = await OpenAsync(ByFingerprint());
        var client = await SecureAsync(stage, shown: _own);
        Assert.Contains("AUTH EXTERNAL ", await OfferAsync(client), StringComparison.Ordinal);
        await client.SendAsync($"AUTH EXTERNAL {(identity == "=" ? identity : Base64(identity))}\r\n");
        await client.ExpectAsync(reply);
        await client.SendAsync($"MAIL FROM:<{Account}>\r\n");
        await client.ExpectAsync(reply[0] == '2' ? "250 2.1.0 OK" : "530 *");
    }

    [Fact]
    public async Task EXTERNAL_asks_for_its_message_and_may_be_cancelled()
    {
        await using var stage = await OpenAsync(ByFingerprint());
        var client = await SecureAsync(stage, shown: _own);
        await client.SendAsync("AUTH EXTERNAL\r\n*\r\nAUTH EXTERNAL\r\n\r\n");
        foreach (var reply in new[] { "334 ", "501 5.7.0 *", "334 ", "235 *" })
            await client.ExpectAsync(reply);
    }

    [Fact]
    public async Task EXTERNAL_is_not_offered_without_a_certificate_that_is_known()
    {
        using var stranger = TestCertificate.Create("client.example");
        await using var stage = await OpenAsync(ByFingerprint());
        foreach (var shown in new[] { null, stranger })
        {
            var client = await SecureAsync(stage, shown: shown);
            Assert.DoesNotContain("EXTERNAL", await OfferAsync(client), StringComparison.Ordinal);
            await client.SendAsync("AUTH EXTERNAL =\r\n");
            await client.ExpectAsync("504 *");
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private AuthenticationOptions ByFingerprint() => new()
    {
        Certificates = new Dictionary<string, IReadOnlyList<string>>
        {
            [Convert.ToHexString(SHA256.HashData(_own.Certificate.RawData))] = [Account],
        },
    };

    private Task<Stage> OpenAsync(AuthenticationOptions? options = null) => Stage.OpenAsync(
        new ListenerOptions
        {
            Service = ListenerService.Submission,
            Tls = TlsMode.StartTls,
            ClientCertificates = ClientCertificates.Ask,
        },
        authentication: options, accounts: Accounts, tls: new TlsOptions { Certificates = [_certificate.Files] });

    private static async Task<Client> SecureAsync(
        Stage stage, SslProtocols protocol = SslProtocols.Tls13, TestCertificate? shown = null)
    {
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.StartTlsAsync(new SslClientAuthenticationOptions
        {
            TargetHost = Stage.HostName,
            EnabledSslProtocols = protocol,
            ClientCertificates = shown is null ? null : [shown.Certificate],
            LocalCertificateSelectionCallback = (_, _, local, _, _) => local.Count > 0 ? local[0] : null!,
        });
        await client.EhloAsync();
        return client;
    }

    private static async Task<string> OfferAsync(Client client)
    {
        await client.SendAsync("EHLO client.example\r\n");
        while (true)
        {
            var line = (await client.ReadLineAsync())!;
            if (line[3] == ' ')
                return line;
        }
    }

    private static async Task ScramAsync(Client client, ScramClient scram, bool isRight)
    {
        await client.SendAsync($"AUTH SCRAM-SHA-256-PLUS {Base64(scram.First)}\r\n");
        var first = Encoding.UTF8.GetString(Convert.FromBase64String((await client.ReadLineAsync())!["334 ".Length..]));
        await client.SendAsync(Base64(scram.Last(first)) + "\r\n");
        if (!isRight)
        {
            await client.ExpectAsync("535 5.7.8 Authentication credentials invalid");
            return;
        }

        await client.ExpectAsync($"334 {Base64(scram.ExpectedFromServer)}");
        await client.SendAsync("\r\n");
        await client.ExpectAsync("235 2.7.0 Authentication successful");
    }
}
