using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Smtp.Mail;
using Smtp.Routing;
using Xunit;
using static Smtp.Tests.Delivery.Relay.RelayFixture;

namespace Smtp.Tests.Delivery.Relay.Tls;

/// <summary>What a certificate must be for a Verified route, and what is said of one that is not.</summary>
public sealed class VerifiedTests : IDisposable
{
    private const string Shake = Greeting + """

        S: 250-mx.example
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go
        TLS
        """;

    private const string Refused = Shake + """

        C: EHLO relay.example
        S: 250 mx.example
        C: MAIL FROM:<a@from.example>
        S: 450 no
        """;

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    private RouteSecurity Verified => new() { Level = TlsLevel.Verified, Authorities = _certificates.AuthorityFile };

    private static async Task<Outcome> DeliverAsync(
        RelayFixture relay, X509Certificate2 shown, RouteSecurity security, bool goes, string host = "mx.example", string? script = null)
    {
        relay.Dialer.Certificate = shown;
        relay.Resolver.Addresses("mx.example", "192.0.2.1");
        var peer = relay.Dialer.Add("192.0.2.1", script ?? (goes ? Refused : Shake));
        var route = new RelayRoute("to.example", [new NextHop(host)], "test") { Security = security };
        var outcome = Assert.Single(await relay.DeliverAsync(Message(), route, [Recipient(0, "b@to.example")]));
        if (goes)
            Assert.Equal(host == "mx.example" ? host : "", peer.ServerName);
        Assert.Equal(goes ? DestinationReach.Reached : DestinationReach.Unreachable, outcome.Reach);
        return outcome;
    }

    [Theory]
    [InlineData("mx.example", "mx.example")]
    [InlineData("*.example", "mx.example")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public async Task The_right_name_from_a_trusted_authority_goes(string name, string host)
    {
        await using var relay = new RelayFixture();

        var outcome = await DeliverAsync(relay, _certificates.Issue(name), Verified, goes: true, host);

        Assert.Equal("Deferred 4.0.0 450 no", Describe(outcome));
        Assert.EndsWith($", verified for {host} by Test Authority", outcome.Security, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mx.other.example", 30, false, false, "it is for mx.other.example, not for mx.example")]
    [InlineData("192.0.2.1", 30, false, false, "it is for 192.0.2.1, not for mx.example")]
    [InlineData("", 30, false, false, "it is for no host's name, not for mx.example")] // Whatever its common name says.
    [InlineData("mx.example", -1, false, false, "it expired on 1999-12-31")]
    [InlineData("mx.example", 30, true, false, "it is self-signed")]
    [InlineData("mx.example", 30, false, true, "it is not for servers")]
    [InlineData("a.b", -2, true, false, "it is for a.b, not for mx.example; it expired on 1999-12-30; it is self-signed")]
    public async Task Whatever_is_wrong_defers_and_is_said(string name, int days, bool selfSigned, bool forClients, string fault)
    {
        await using var relay = new RelayFixture();

        var outcome = await DeliverAsync(relay, _certificates.Issue(name, days, selfSigned, forClients), Verified, goes: false);

        var prefix = "Deferred 4.7.5 TLS handshake failed: the certificate does not do: ";
        Assert.StartsWith(prefix, Describe(outcome), StringComparison.Ordinal);
        Assert.Equal(fault.Split("; ").Order(), Describe(outcome)[prefix.Length..].Split("; ").Order());
        Assert.Null(outcome.Security);
    }

    [Fact]
    public async Task A_certificate_not_yet_in_force_and_an_unknown_issuer_are_named()
    {
        using var others = new TestCertificates("Other Authority");
        await using var relay = new RelayFixture();
        Assert.EndsWith(
            "it is for a.example, not for mx.example; its issuer CN=Other Authority is unknown",
            (await DeliverAsync(relay, others.Issue("a.example"), Verified, goes: false)).Diagnostic,
            StringComparison.Ordinal);

        Assert.EndsWith(
            "it is valid only from 2000-03-31 on",
            (await DeliverAsync(relay, _certificates.Issue("mx.example", 150, from: 90), Verified, goes: false)).Diagnostic,
            StringComparison.Ordinal);
    }

    /// <summary>The authority of the test is not the system's, and what is trusted is for the host that was asked for.</summary>
    [Fact]
    public async Task Without_a_file_the_systems_authorities_count()
    {
        await using var relay = new RelayFixture();

        var outcome = await DeliverAsync(relay, _certificates.Issue("mx.example"), Verified with { Authorities = null }, goes: false);

        Assert.EndsWith("its issuer CN=Test Authority is unknown", outcome.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_authorities_may_change_and_one_that_cannot_be_read_is_said()
    {
        using var others = new TestCertificates("Other Authority");
        await using var relay = new RelayFixture();
        var file = Path.Combine(_certificates.Folder, "both.pem");
        var security = Verified with { Authorities = file };
        var outcome = await DeliverAsync(relay, others.Issue("mx.example"), security, goes: false, script: Shake[..^"TLS".Length] + "HANG");
        Assert.StartsWith("Deferred 4.3.5 the authorities cannot be read: ", Describe(outcome), StringComparison.Ordinal);

        File.Copy(_certificates.AuthorityFile, file);
        await DeliverAsync(relay, others.Issue("mx.example"), security, goes: false);
        File.AppendAllText(file, "\n" + File.ReadAllText(others.AuthorityFile));
        await DeliverAsync(relay, others.Issue("mx.example"), security, goes: true);
    }

    [Fact]
    public async Task A_fingerprint_counts_for_all_and_another_for_nothing()
    {
        await using var relay = new RelayFixture();
        var expired = _certificates.Issue("other.example", -1, selfSigned: true);
        var pinned = new RouteSecurity { Level = TlsLevel.Verified, Fingerprints = [expired.GetCertHashString(HashAlgorithmName.SHA256)] };
        var good = _certificates.Issue("mx.example");

        var refused = await DeliverAsync(relay, good, pinned with { Authorities = _certificates.AuthorityFile }, goes: false);
        Assert.Contains(
            $"its fingerprint is {good.GetCertHashString(HashAlgorithmName.SHA256)}", refused.Diagnostic, StringComparison.Ordinal);
        var taken = await DeliverAsync(relay, expired, pinned, goes: true);
        Assert.EndsWith(", verified for mx.example by fingerprint", taken.Security, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_of_the_MX_host_is_what_counts_for_mail_by_MX()
    {
        await using var relay = new RelayFixture { Dialer = { Certificate = _certificates.Issue("mx.example") } };
        relay.Resolver.Mx("to.example", (10, "mx.example"));
        relay.Resolver.Addresses("mx.example", "192.0.2.1");
        relay.Dialer.Add("192.0.2.1", Refused);
        var route = new RelayRoute("to.example", [], "test") { Security = Verified };

        Assert.Equal(["Deferred 4.0.0 450 no"], await relay.DeliverAsync(Message(), route));
    }
}
