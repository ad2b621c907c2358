using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Sasl;
using Smtp.Protocol.Sasl.Client;
using Xunit;

namespace Smtp.Tests.Protocol.Sasl.Client;

public sealed class SaslClientTests
{
    private const string ServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static SaslClient Create(
        SaslMechanism mechanism, string nonce = "rOprNGfwEbeRWgbNEkqO", string user = "user", string password = "pencil") =>
        SaslClient.Create(mechanism, user, Encoding.UTF8.GetBytes(password), nonce);

    private static string? Next(SaslClient client, string challenge) => Text(client.Next(Encoding.UTF8.GetBytes(challenge)));

    private static string? Text(byte[]? message) => message is null ? null : Encoding.UTF8.GetString(message);

    /// <summary>RFC 7677 3, to the letter.</summary>
    [Fact]
    public void The_example_of_RFC_7677()
    {
        var scram = Create(SaslMechanism.ScramSha256);
        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Text(scram.Begin()));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Next(scram, ServerFirst));
        Assert.False(scram.IsComplete);
        Assert.Equal("", Next(scram, ServerFinal));
        Assert.True(scram.IsComplete);
    }

    /// <summary>RFC 5802 5, to the letter; this time the server asks for the first message.</summary>
    [Fact]
    public void The_example_of_RFC_5802()
    {
        var scram = Create(SaslMechanism.ScramSha1, "fyko+d2lbbFgONRv9qkxdawL");
        Assert.Equal("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", Next(scram, ""));
        Assert.Equal(
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            Next(scram, "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"));
        Assert.Equal("", Next(scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
        Assert.True(scram.IsComplete);
        Assert.Null(Next(scram, ""));
    }

    [Theory]
    [InlineData("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=")]
    [InlineData("v=")]
    [InlineData("e=invalid-proof")]
    [InlineData("")]
    public void A_server_that_does_not_prove_itself_is_not_believed(string final)
    {
        var scram = Create(SaslMechanism.ScramSha256);
        scram.Begin();
        Next(scram, ServerFirst);

        Assert.Null(Next(scram, final));
        Assert.False(scram.IsComplete);
    }

    [Theory]
    [InlineData("")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")] // Nothing behind our nonce.
    [InlineData("r=Other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==")]
    [InlineData("m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    public void A_first_message_that_is_not_in_order_is_not_answered(string first)
    {
        var scram = Create(SaslMechanism.ScramSha256);
        scram.Begin();
        Assert.Null(Next(scram, first));
    }

    [Theory]
    [InlineData(SaslMechanism.ScramSha256, "a,b=c", "päss, wörd=")]
    [InlineData(SaslMechanism.ScramSha1, "jyoti@excite.example", "x")]
    [InlineData(SaslMechanism.Plain, "a,b=c", "päss, wörd=")]
    [InlineData(SaslMechanism.Login, "jyoti@excite.example", "päss, wörd=")]
    public void Both_ends_agree(SaslMechanism mechanism, string user, string password)
    {
        var client = Create(mechanism, user: user, password: password);
        var server = SaslExchange.Create(mechanism, "serverNonce", ChannelBindings.None);
        var step = client.Begin() is { } initial ? server.Next(initial) : server.Begin();
        for (var round = 0; round < 5; round++)
        {
            switch (step)
            {
                case SaslStep.Challenge challenge:
                    step = server.Next(client.Next(challenge.Data.Span)!);
                    break;
                case SaslStep.FindCredentials find:
                    Assert.Equal(user, find.Identity);
                    step = ((ScramExchange)server).Answer(ScramCredentials.Derive(
                        SaslMechanisms.HashOf(mechanism), Encoding.UTF8.GetBytes(password), "0123456789abcdef"u8.ToArray(), 4096));
                    break;
                case SaslStep.Proof proof:
                    Assert.True(proof.IsRight);
                    step = proof.Last!;
                    break;
                case SaslStep.CheckPassword check:
                    Assert.Equal((user, password), (check.Identity, Encoding.UTF8.GetString(check.Password)));
                    Assert.True(client.IsComplete);
                    return;
                case SaslStep.Done:
                    Assert.True(client.IsComplete);
                    return;
                default:
                    Assert.Fail(step.GetType().Name);
                    break;
            }
        }

        Assert.Fail("no end");
    }

    [Theory]
    [InlineData(SaslMechanism.Plain)]
    [InlineData(SaslMechanism.Login)]
    public void A_password_is_said_once(SaslMechanism mechanism)
    {
        var client = Create(mechanism);
        var said = client.Begin() is not null ? 1 : 0;
        for (var i = 0; i < 5; i++)
            said += client.Next("Password:"u8) is null ? 0 : 1;
        Assert.Equal(mechanism == SaslMechanism.Plain ? 1 : 2, said);
    }

    [Fact]
    public void Commands_of_an_exchange_are_lines_of_base64()
    {
        var output = new ArrayBufferWriter<byte>();
        CommandWriter.StartTls(output);
        Assert.True(CommandWriter.Auth(output, SaslMechanism.Plain, "\0a\0b"u8, hasInitial: true));
        Assert.True(CommandWriter.Auth(output, SaslMechanism.Plain, [], hasInitial: true));
        Assert.True(CommandWriter.Auth(output, SaslMechanism.Login, [], hasInitial: false));
        Assert.False(CommandWriter.Auth(output, SaslMechanism.Plain, RandomNumberGenerator.GetBytes(400), hasInitial: true));
        CommandWriter.AuthAnswer(output, "x"u8);
        CommandWriter.AuthAnswer(output, []);
        CommandWriter.CancelAuth(output);

        Assert.Equal(
            "STARTTLS\r\nAUTH PLAIN AGEAYg==\r\nAUTH PLAIN =\r\nAUTH LOGIN\r\nAUTH PLAIN\r\neA==\r\n\r\n*\r\n",
            Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Fact]
    public void The_longest_name_and_password_fit_a_line()
    {
        var client = SaslClient.Create(
            SaslMechanism.Plain, new string('u', SaslExchange.MaximumIdentity), new byte[SaslExchange.MaximumPassword], "n");
        var output = new ArrayBufferWriter<byte>();
        CommandWriter.AuthAnswer(output, client.Begin()!);
        Assert.True(output.WrittenCount > 1700);
    }
}
