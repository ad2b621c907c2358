using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MailKit.Net.Smtp;
using MailKit.Security;
using Smtp.EndToEnd.Harness;
using Smtp.EndToEnd.Peers;
using Smtp.Tests.Protocol.Sasl;
using Xunit;

namespace Smtp.EndToEnd.Scenarios;

/// <summary>Logins that rest on TLS: SCRAM-SHA-256-PLUS, whose two ends must see the same channel, and EXTERNAL.</summary>
public sealed class TlsLoginTests : IDisposable
{
    private const string Account = "jyoti@excite.example";
    private const string Password = "open sesame";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    private async Task<Daemon> StartAsync(JsonObject? accounts = null, bool rsa = false)
    {
        var (certificate, key) = _authority.Issue("mx.excite.example", _authority.Folder, rsa: rsa);
        var daemon = await Daemon.StartAsync(DaemonSettings.Standard(smtp =>
        {
            smtp["Listeners"]![0]!["Service"] = "Submission";
            smtp["Listeners"]![0]!["Tls"] = "StartTls";
            smtp["Listeners"]![0]!["ClientCertificates"] = "Ask";
            smtp["Tls"] = new JsonObject
            {
                ["Certificates"] = new JsonArray(new JsonObject { ["Certificate"] = certificate, ["Key"] = key }),
            };
            smtp["Tls"]!["ClientAuthorities"] = _authority.RootFile;
            smtp["Accounts"] = accounts ?? [];
        }));
        await Users.AddAsync(daemon, Account, Password);
        return daemon;
    }

    /// <summary>.NET has no call for the exporter: that ours is what OpenSSL tells at the other end is shown here.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_exporter_is_the_one_that_openssl_computes(bool isTrue)
    {
        await using var daemon = await StartAsync();
        await using var client = await SecureClient.StartTlsAsync(daemon.Port, "-tls1_3");
        Assert.Contains("SCRAM-SHA-256-PLUS", await client.AskAsync("EHLO client.example"), StringComparison.Ordinal);
        var seen = client.Exporter;
        Assert.Equal(32, seen.Length);
        if (!isTrue)
            seen[0] ^= 1;
        var scram = new ScramClient(HashAlgorithmName.SHA256, Account, Password, "p=tls-exporter,,", seen);
        var first = await client.AskAsync($"AUTH SCRAM-SHA-256-PLUS {Base64(scram.First)}");
        Assert.StartsWith("334 ", first, StringComparison.Ordinal);
        var last = await client.AskAsync(Base64(scram.Last(Encoding.UTF8.GetString(Convert.FromBase64String(first[4..])))));
        if (!isTrue)
        {
            Assert.StartsWith("535 5.7.8", last, StringComparison.Ordinal);
            return;
        }

        Assert.Equal($"334 {Base64(scram.ExpectedFromServer)}", last);
        Assert.StartsWith("235 ", await client.AskAsync(""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MailKit_binds_to_the_channel(bool rsa)
    {
        await using var daemon = await StartAsync(rsa: rsa);
        using var client = new SmtpClient { LocalDomain = "client.example", CheckCertificateRevocation = false };
        client.ServerCertificateValidationCallback = static (_, shown, _, _) => shown is not null;
        await client.ConnectAsync("127.0.0.1", daemon.Port, SecureSocketOptions.StartTls, TestContext.Current.CancellationToken);
        Assert.Contains("SCRAM-SHA-256-PLUS", client.AuthenticationMechanisms);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(
            new SaslMechanismScramSha256Plus(Account, "wrong"), TestContext.Current.CancellationToken));
        await client.AuthenticateAsync(new SaslMechanismScramSha256Plus(Account, Password), TestContext.Current.CancellationToken);
        await daemon.Log.WaitForAsync($"Authenticated 127.0.0.1 as {Account} by SCRAM-SHA-256-PLUS");
        await client.DisconnectAsync(quit: true, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_certificate_of_a_client_lets_its_account_in()
    {
        var (certificate, key) = _authority.Issue("client.example", Path.Combine(_authority.Folder, "client"));
        using var shown = X509CertificateLoader.LoadCertificateFromFile(certificate);
        var fingerprint = shown.GetCertHashString(HashAlgorithmName.SHA256);
        await using var daemon = await StartAsync(new JsonObject { ["Certificates"] = new JsonObject { [Account] = fingerprint } });

        await using (var client = await SecureClient.StartTlsAsync(daemon.Port, "-cert", certificate, "-key", key))
        {
            Assert.Contains(" EXTERNAL ", await client.AskAsync("EHLO client.example"), StringComparison.Ordinal);
            Assert.StartsWith("535 ", await client.AskAsync($"AUTH EXTERNAL {Base64("sarika@excite.example")}"), StringComparison.Ordinal);
            Assert.StartsWith("235 ", await client.AskAsync("AUTH EXTERNAL ="), StringComparison.Ordinal);
        }

        await daemon.Log.WaitForAsync($"as {Account} by EXTERNAL");
        await using var other = await SecureClient.StartTlsAsync(daemon.Port);
        Assert.DoesNotContain("EXTERNAL", await other.AskAsync("EHLO client.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_a_trusted_authority_lets_the_accounts_in_whose_addresses_it_names()
    {
        const string Other = "sarika@excite.example";
        await using var daemon = await StartAsync(new JsonObject { ["CertificateAddresses"] = true });
        await Users.AddAsync(daemon, Other, Password);

        // One address, and its account needs no naming.
        await using (var client = await ShowAsync(daemon, _authority, Account))
        {
            Assert.Contains(" EXTERNAL ", await client.AskAsync("EHLO client.example"), StringComparison.Ordinal);
            Assert.StartsWith("535 ", await client.AskAsync($"AUTH EXTERNAL {Base64(Other)}"), StringComparison.Ordinal);
            Assert.StartsWith("235 ", await client.AskAsync("AUTH EXTERNAL ="), StringComparison.Ordinal);
            Assert.StartsWith("550 5.7.1", await SenderAsync(client, Other), StringComparison.Ordinal);
            Assert.StartsWith("250 ", await SenderAsync(client, Account), StringComparison.Ordinal);
        }

        await daemon.Log.WaitForAsync($"as {Account} by EXTERNAL");

        // Several: the first there is an account for, or the one that is asked for.
        await using (var client = await ShowAsync(daemon, _authority, "gone@excite.example", Other, Account))
        {
            await client.AskAsync("EHLO client.example");
            Assert.StartsWith("235 ", await client.AskAsync("AUTH EXTERNAL ="), StringComparison.Ordinal);
            Assert.StartsWith("550 5.7.1", await SenderAsync(client, Account), StringComparison.Ordinal);
            Assert.StartsWith("250 ", await SenderAsync(client, Other), StringComparison.Ordinal);
        }

        await using (var client = await ShowAsync(daemon, _authority, Other, Account))
        {
            await client.AskAsync("EHLO client.example");
            Assert.StartsWith("235 ", await client.AskAsync($"AUTH EXTERNAL {Base64(Account)}"), StringComparison.Ordinal);
            Assert.StartsWith("250 ", await SenderAsync(client, Account), StringComparison.Ordinal);
        }

        // An address without an account.
        await using (var client = await ShowAsync(daemon, _authority, "nobody@excite.example"))
        {
            await client.AskAsync("EHLO client.example");
            Assert.StartsWith("535 ", await client.AskAsync("AUTH EXTERNAL ="), StringComparison.Ordinal);
        }

        // Anybody can write addresses into a certificate of his own.
        using var foreign = new TestAuthority();
        await using (var client = await ShowAsync(daemon, foreign, Account))
        {
            Assert.DoesNotContain("EXTERNAL", await client.AskAsync("EHLO client.example"), StringComparison.Ordinal);
            Assert.StartsWith("504 ", await client.AskAsync("AUTH EXTERNAL ="), StringComparison.Ordinal);
        }
    }

    private static async Task<string> SenderAsync(SecureClient client, string sender) => await client.AskAsync($"MAIL FROM:<{sender}>");

    /// <summary>A client with a certificate for these addresses, and the chain up to its root.</summary>
    private static Task<SecureClient> ShowAsync(Daemon daemon, TestAuthority authority, params string[] addresses)
    {
        var (certificate, key) = authority.Issue("client.example", Path.Combine(authority.Folder, "client"), addresses: addresses);
        return SecureClient.StartTlsAsync(daemon.Port, "-cert", certificate, "-cert_chain", certificate, "-key", key);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
