using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Sasl;
using Xunit;
using static Smtp.Tests.Protocol.Sasl.Exchanges;

namespace Smtp.Tests.Protocol.Sasl;

public sealed class ScramExchangeTests
{
    private static readonly byte[] Exporter = [.. Enumerable.Range(1, 32).Select(octet => (byte)octet)];
    private static readonly byte[] EndPoint = [.. Enumerable.Range(101, 32).Select(octet => (byte)octet)];
    private static readonly byte[] Salt = "0123456789abcdef"u8.ToArray();

    private static ScramExchange Create(SaslMechanism mechanism, string nonce = "serverNonce", ChannelBindings? bindings = null) =>
        (ScramExchange)SaslExchange.Create(mechanism, nonce, bindings ?? ChannelBindings.None);

    private static ScramCredentials Pencil(HashAlgorithmName hash, byte[] salt) => ScramCredentials.Derive(hash, "pencil"u8, salt, 4096);

    private static ScramCredentials Pencil() => Pencil(HashAlgorithmName.SHA256, Salt);

    /// <summary>RFC 7677 3, to the letter.</summary>
    [Fact]
    public void The_example_of_RFC_7677()
    {
        var scram = Create(SaslMechanism.ScramSha256, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Assert.Equal("", Text(scram.Begin()));
        Assert.Equal("user", Assert.IsType<SaslStep.FindCredentials>(scram.Next("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")).Identity);
        Assert.Equal(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            Text(scram.Answer(Pencil(HashAlgorithmName.SHA256, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==")))));
        var proof = Assert.IsType<SaslStep.Proof>(scram.Next(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
        Assert.True(proof.IsRight);
        Assert.Equal("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Text(proof.Last));
        Assert.Equal("user", Assert.IsType<SaslStep.Done>(scram.Next("")).Identity);
    }

    /// <summary>RFC 5802 5, to the letter.</summary>
    [Fact]
    public void The_example_of_RFC_5802()
    {
        var scram = Create(SaslMechanism.ScramSha1, "3rfcNHYJY1ZVvWVs7j");
        scram.Next("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        Assert.Equal(
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            Text(scram.Answer(Pencil(HashAlgorithmName.SHA1, Convert.FromBase64String("QSXCR+Q6sek8bf92")))));
        var proof = Assert.IsType<SaslStep.Proof>(
            scram.Next("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
        Assert.Equal("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", Text(proof.Last));
    }

    [Fact]
    public void A_wrong_password_proves_nothing()
    {
        var scram = Create(SaslMechanism.ScramSha256);
        var client = new ScramClient(HashAlgorithmName.SHA256, "user", "pen");
        scram.Next(client.First);
        var proof = Assert.IsType<SaslStep.Proof>(scram.Next(client.Last(Text(scram.Answer(Pencil())))));
        Assert.False(proof.IsRight);
        Assert.Null(proof.Last);
    }

    [Theory]
    [InlineData("n,a=user,")]
    [InlineData("y,,")]
    public void Headers_that_ask_for_nothing_more_are_taken(string header) => Assert.True(IsProven(SaslMechanism.ScramSha256, header));

    [Fact]
    public void The_channel_is_bound_by_what_the_client_names()
    {
        var both = new ChannelBindings(Exporter, EndPoint);
        Assert.True(IsProven(SaslMechanism.ScramSha256Plus, "p=tls-exporter,,", both, Exporter));
        Assert.True(IsProven(SaslMechanism.ScramSha256Plus, "p=tls-server-end-point,,", both, EndPoint));
        Assert.False(IsProven(SaslMechanism.ScramSha256Plus, "p=tls-exporter,,", both, EndPoint));
        Assert.False(IsProven(SaslMechanism.ScramSha256Plus, "p=tls-server-end-point,,", both, Exporter));
        Assert.False(IsProven(SaslMechanism.ScramSha256Plus, "p=tls-exporter,,", both, [.. Exporter.Reverse()]));
        Assert.False(IsProven(SaslMechanism.ScramSha256Plus, "p=tls-exporter,,", both, []));
    }

    [Theory]
    [InlineData(SaslMechanism.ScramSha256Plus, "n,,", SaslError.Denied)]
    [InlineData(SaslMechanism.ScramSha256Plus, "y,,", SaslError.Denied)]
    [InlineData(SaslMechanism.ScramSha256Plus, "p=tls-unique,,", SaslError.UnknownBinding)]
    [InlineData(SaslMechanism.ScramSha256Plus, "p=tls-exporter,,", SaslError.UnknownBinding)]
    [InlineData(SaslMechanism.ScramSha256Plus, "p=TLS-SERVER-END-POINT,,", SaslError.UnknownBinding)]
    [InlineData(SaslMechanism.ScramSha256, "p=tls-server-end-point,,", SaslError.Denied)]
    [InlineData(SaslMechanism.ScramSha256, "y,,", SaslError.HiddenBinding)] // Somebody has hidden SCRAM-SHA-256-PLUS from the client.
    public void A_binding_that_does_not_fit_is_denied(SaslMechanism mechanism, string header, SaslError error) =>
        Assert.Equal(error, Error(Create(mechanism, bindings: new ChannelBindings(default, EndPoint)).Next($"{header}n=user,r=abc")));

    [Theory]
    [InlineData(SaslMechanism.ScramSha256, "n,,")]
    [InlineData(SaslMechanism.ScramSha1, "y,,")] // There is no PLUS of it here that could have been hidden.
    public void Who_does_not_know_bindings_need_not_use_one(SaslMechanism mechanism, string header)
    {
        var scram = Create(mechanism, bindings: new ChannelBindings(Exporter, EndPoint));
        Assert.IsType<SaslStep.FindCredentials>(scram.Next($"{header}n=user,r=abc"));
    }

    [Fact]
    public void To_act_for_another_is_denied() =>
        Assert.Equal(SaslError.Denied, Error(Create(SaslMechanism.ScramSha256).Next("n,a=boss,n=user,r=abc")));

    [Fact]
    public void Commas_and_equals_signs_in_names_are_escaped()
    {
        var step = Create(SaslMechanism.ScramSha256).Next("n,,n=a=2Cb=3Dc,r=abc");
        Assert.Equal("a,b=c", Assert.IsType<SaslStep.FindCredentials>(step).Identity);
    }

    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("n,,")]
    [InlineData("x,,n=user,r=abc")]
    [InlineData("p=,,n=user,r=abc")]
    [InlineData("n,user,n=user,r=abc")]
    [InlineData("n,,m=must,n=user,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=us=er,r=abc")]
    [InlineData("n,,n=us=2cer,r=abc")]
    [InlineData("n,,n=user")]
    [InlineData("n,,n=user,r=")]
    [InlineData("n,,n=user,r=a b")]
    [InlineData("n,,r=abc,n=user")]
    public void First_messages_out_of_form_are_malformed(string message) =>
        Assert.Equal(SaslError.Malformed, Error(Create(SaslMechanism.ScramSha256).Next(message)));

    [Theory]
    [InlineData("")]
    [InlineData("c=biws,r=abcserverNonce")]
    [InlineData("c=biws,r=abcserverNonce,p=***")]
    [InlineData("c=bi ws,r=abcserverNonce,p=AAAA")]
    [InlineData("r=abcserverNonce,c=biws,p=AAAA")]
    public void Last_messages_out_of_form_are_malformed(string message)
    {
        var scram = Create(SaslMechanism.ScramSha256);
        scram.Next("n,,n=user,r=abc");
        scram.Answer(Pencil());
        Assert.Equal(SaslError.Malformed, Error(scram.Next(message)));
    }

    /// <summary>The proof itself is right in each of these; what it was made for is not.</summary>
    [Theory]
    [InlineData("c=biws", "c=eSws")]
    [InlineData("r=clientNonceserverNonce", "r=clientNonceserverNoncf")]
    [InlineData("r=clientNonceserverNonce", "r=clientNonce")]
    public void A_changed_last_message_proves_nothing(string old, string changed)
    {
        var scram = Create(SaslMechanism.ScramSha256);
        var client = new ScramClient(HashAlgorithmName.SHA256, "user", "pencil");
        scram.Next(client.First);
        // The client signs what it sends, so only our own checks of binding and nonce can see it.
        var serverFirst = Text(scram.Answer(Pencil()));
        var signed = client.Last(serverFirst).Split(",p=")[0].Replace(old, changed, StringComparison.Ordinal);
        var authMessage = Encoding.UTF8.GetBytes($"{client.First["n,,".Length..]},{serverFirst},{signed}");
        Assert.False(Assert.IsType<SaslStep.Proof>(scram.Next($"{signed},p={Prove(authMessage)}")).IsRight);
    }

    [Fact]
    public void After_the_servers_proof_only_an_empty_message_is_right()
    {
        var scram = Create(SaslMechanism.ScramSha256);
        var client = new ScramClient(HashAlgorithmName.SHA256, "user", "pencil");
        scram.Next(client.First);
        var proof = Assert.IsType<SaslStep.Proof>(scram.Next(client.Last(Text(scram.Answer(Pencil())))));
        Assert.Equal(client.ExpectedFromServer, Text(proof.Last));
        Assert.Equal(SaslError.Malformed, Error(scram.Next("x")));
    }

    [Fact]
    public void Stored_keys_know_the_password_that_is_said_to_them()
    {
        Assert.True(Pencil().IsPassword("pencil"u8));
        Assert.False(Pencil().IsPassword("Pencil"u8));
        Assert.False(Pencil().IsPassword(""u8));
    }

    private static string Prove(byte[] authMessage)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2("pencil"u8, Salt, 4096, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), authMessage);
        return Convert.ToBase64String([.. clientKey.Zip(signature, (one, other) => (byte)(one ^ other))]);
    }

    private static bool IsProven(SaslMechanism mechanism, string header, ChannelBindings? bindings = null, byte[]? bound = null)
    {
        var scram = Create(mechanism, bindings: bindings);
        var client = new ScramClient(HashAlgorithmName.SHA256, "user", "pencil", header, bound);
        Assert.IsType<SaslStep.FindCredentials>(scram.Next(client.First));
        return Assert.IsType<SaslStep.Proof>(scram.Next(client.Last(Text(scram.Answer(Pencil()))))).IsRight;
    }
}
