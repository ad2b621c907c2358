using Smtp.Protocol.Sasl;
using Xunit;
using static Smtp.Tests.Protocol.Sasl.Exchanges;

namespace Smtp.Tests.Protocol.Sasl;

public sealed class ExternalExchangeTests
{
    private static SaslExchange Create() => SaslExchange.Create(SaslMechanism.External, "", ChannelBindings.None);

    [Theory]
    [InlineData("")]
    [InlineData("jyoti@excite.example")]
    public void The_client_says_at_most_who_it_wants_to_be(string identity)
    {
        var exchange = Create();
        Assert.Equal("", Text(exchange.Begin()));
        Assert.Equal(identity, Assert.IsType<SaslStep.CheckCertificate>(exchange.Next(identity)).Identity);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\u0007")]
    public void What_is_no_name_is_denied(string identity) => Assert.Equal(SaslError.Denied, Error(Create().Next(identity)));

    [Fact]
    public void A_name_has_a_limit() =>
        Assert.Equal(SaslError.Denied, Error(Create().Next(new string('x', SaslExchange.MaximumIdentity + 1))));
}
