using System.Text;
using Smtp.Protocol.Sasl;
using Xunit;
using static Smtp.Tests.Protocol.Sasl.Exchanges;

namespace Smtp.Tests.Protocol.Sasl;

public sealed class TokenExchangeTests
{
    private static TokenExchange Bearer() => (TokenExchange)SaslExchange.Create(SaslMechanism.OAuthBearer, "", ChannelBindings.None);

    private static TokenExchange XOAuth2() => (TokenExchange)SaslExchange.Create(SaslMechanism.XOAuth2, "", ChannelBindings.None);

    private static (string Identity, string Token) Asked(SaslStep step)
    {
        var check = Assert.IsType<SaslStep.CheckToken>(step);
        return (check.Identity, check.Token);
    }

    /// <summary>RFC 7628 4.1, to the letter.</summary>
    [Fact]
    public void The_example_of_RFC_7628()
    {
        var exchange = Bearer();
        Assert.Equal("", Text(exchange.Begin()));
        var message = Convert.FromBase64String(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJo"
            + "ZG1semRHRXVZMjl0Q2c9PQEB");
        Assert.Equal(("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="), Asked(exchange.Next(message)));
    }

    /// <summary>RFC 7628 4.3: the error, and the client's answer to it, which may be anything.</summary>
    [Theory]
    [InlineData("\u0001")]
    [InlineData("")]
    [InlineData("n,,\u0001auth=Bearer another\u0001\u0001")]
    public void A_refusal_is_told_and_ends_it_whatever_the_client_answers(string answer)
    {
        var exchange = Bearer();
        Asked(exchange.Next("n,,\u0001auth=Bearer abc\u0001\u0001"));
        Assert.Equal(
            """{"status":"invalid_token","scope":"smtp","openid-configuration":"https://id.example/.well-known/openid-configuration"}""",
            Text(exchange.Refuse("invalid_token", "smtp", "https://id.example/.well-known/openid-configuration")));
        Assert.Equal(SaslError.Refused, Error(exchange.Next(answer)));
    }

    [Theory]
    [InlineData("invalid_token", null, """{"status":"401","schemes":"bearer"}""")]
    [InlineData("insufficient_scope", "smtp \"x\"", """{"status":"403","schemes":"bearer","scope":"smtp \u0022x\u0022"}""")]
    public void XOAUTH2_tells_a_status_of_HTTP(string status, string? scope, string told)
    {
        var exchange = XOAuth2();
        Asked(exchange.Next("user=jyoti@excite.example\u0001auth=Bearer abc\u0001\u0001"));
        Assert.Equal(told, Text(exchange.Refuse(status, scope, null)));
        Assert.Equal(SaslError.Refused, Error(exchange.Next("")));
    }

    [Theory]
    [InlineData("n,,\u0001auth=Bearer abc\u0001\u0001", "", "abc")]
    [InlineData("y,,\u0001auth=bearer  abc \u0001\u0001", "", "abc")]
    [InlineData("n,a=a=2Cb=3Dc,\u0001host=x\u0001port=587\u0001auth=Bearer abc\u0001\u0001", "a,b=c", "abc")]
    [InlineData("n,,\u0001auth=\u0001\u0001", "", "")] // RFC 7628 4.3: where do I get one?
    public void Messages_of_OAUTHBEARER_are_read(string message, string identity, string token) =>
        Assert.Equal((identity, token), Asked(Bearer().Next(message)));

    [Theory]
    [InlineData("")]
    [InlineData("\u0001")]
    [InlineData("n,,")]
    [InlineData("n,,\u0001")]
    [InlineData("n,,\u0001\u0001")]
    [InlineData("n\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,,,\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,,x\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,user,\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("p=tls-exporter,,\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer abc\u0001")]
    [InlineData("n,,\u0001auth=Bearer abc")]
    [InlineData("n,,\u0001auth=Bearer abc\u0001\u0001x")]
    [InlineData("n,,\u0001auth=Bearer abc\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,,\u0001=x\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,,\u0001host\u0001auth=Bearer abc\u0001\u0001")]
    [InlineData("n,,\u0001auth=Basic abc\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer a\0c\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer a c\u0001\u0001")]
    public void Messages_of_OAUTHBEARER_out_of_form_are_malformed(string message) =>
        Assert.Equal(SaslError.Malformed, Error(Bearer().Next(message)));

    [Theory]
    [InlineData("auth=Bearer abc\u0001\u0001", SaslError.Denied)]
    [InlineData("user=\u0001auth=Bearer abc\u0001\u0001", SaslError.Denied)]
    [InlineData("user=a\0b\u0001auth=Bearer abc\u0001\u0001", SaslError.Denied)]
    [InlineData("user=jyoti", SaslError.Malformed)]
    [InlineData("user=jyoti\u0001\u0001", SaslError.Malformed)]
    [InlineData("\u0001\u0001", SaslError.Malformed)]
    public void Messages_of_XOAUTH2_out_of_form_are_refused(string message, SaslError error) =>
        Assert.Equal(error, Error(XOAuth2().Next(message)));

    [Fact]
    public void A_token_has_a_limit()
    {
        string Message(int length) => $"n,,\u0001auth=Bearer {new string('x', length)}\u0001\u0001";
        Assert.Equal(TokenExchange.MaximumToken, Asked(Bearer().Next(Message(TokenExchange.MaximumToken))).Token.Length);
        Assert.Equal(SaslError.Malformed, Error(Bearer().Next(Message(TokenExchange.MaximumToken + 1))));

        // And the longest fits the line that carries it.
        Assert.True(Convert.ToBase64String(Encoding.UTF8.GetBytes(Message(TokenExchange.MaximumToken))).Length < SaslLine.MaximumLength);
    }
}
