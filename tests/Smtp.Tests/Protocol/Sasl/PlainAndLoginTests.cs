using Smtp.Protocol.Sasl;
using Xunit;
using static Smtp.Tests.Protocol.Sasl.Exchanges;

namespace Smtp.Tests.Protocol.Sasl;

public sealed class PlainAndLoginTests
{
    private static SaslExchange Plain() => SaslExchange.Create(SaslMechanism.Plain, "", ChannelBindings.None);

    private static SaslExchange Login() => SaslExchange.Create(SaslMechanism.Login, "", ChannelBindings.None);

    /// <summary>RFC 4616 4: tim with tanstaaftanstaaf, and Kurt who would act as Ursel.</summary>
    [Fact]
    public void The_examples_of_RFC_4616()
    {
        Assert.Equal("", Text(Plain().Begin()));
        Assert.Equal(("tim", "tanstaaftanstaaf"), Asked(Plain().Next("\0tim\0tanstaaftanstaaf")));
        Assert.Equal(SaslError.Denied, Error(Plain().Next("Ursel\0Kurt\0xipj3plmq")));
    }

    [Theory]
    [InlineData("tim\0tim\0secret")]
    [InlineData("TIM\0tim\0secret")]
    public void To_act_for_oneself_is_to_act(string message) => Assert.Equal(("tim", "secret"), Asked(Plain().Next(message)));

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("tim secret")]
    [InlineData("tim\0secret")]
    [InlineData("\0tim\0sec\0ret")]
    [InlineData("\0tim\0secret\0")]
    public void What_has_not_two_NULs_is_malformed(string message) => Assert.Equal(SaslError.Malformed, Error(Plain().Next(message)));

    [Theory]
    [InlineData("\0tim\0")]
    [InlineData("\0\0secret")]
    [InlineData("\0t\rim\0secret")]
    public void Nobody_and_no_password_are_denied(string message) => Assert.Equal(SaslError.Denied, Error(Plain().Next(message)));

    [Fact]
    public void A_name_that_is_not_UTF8_is_denied() =>
        Assert.Equal(SaslError.Denied, Error(Plain().Next([0, 0xff, 0xfe, 0, (byte)'x'])));

    [Fact]
    public void Names_and_passwords_have_a_limit()
    {
        Assert.Equal(1024, Asked(Plain().Next($"\0tim\0{new string('x', 1024)}")).Password.Length);
        Assert.Equal(SaslError.Denied, Error(Plain().Next($"\0tim\0{new string('x', 1025)}")));
        Assert.Equal(320, Asked(Plain().Next($"\0{new string('t', 320)}\0x")).Identity.Length);
        Assert.Equal(SaslError.Denied, Error(Plain().Next($"\0{new string('t', 321)}\0x")));
    }

    [Fact]
    public void A_password_comes_through_to_the_octet()
    {
        var check = Assert.IsType<SaslStep.CheckPassword>(Plain().Next([0, (byte)'t', 0, 0xff, 0x0d, 0xc3, 0xa9]));
        Assert.Equal([0xff, 0x0d, 0xc3, 0xa9], check.Password);
    }

    [Fact]
    public void LOGIN_asks_for_the_name_and_then_for_the_password()
    {
        var login = Login();
        Assert.Equal("Username:", Text(login.Begin()));
        Assert.Equal("Password:", Text(login.Next("jyoti@excite.example")));
        Assert.Equal(("jyoti@excite.example", "open sesame"), Asked(login.Next("open sesame")));
    }

    [Fact]
    public void LOGIN_takes_the_name_with_the_command()
    {
        var login = Login();
        Assert.Equal("Password:", Text(login.Next("jyoti")));
        Assert.Equal(("jyoti", "x"), Asked(login.Next("x")));
    }

    [Fact]
    public void LOGIN_denies_an_empty_name_and_an_empty_password()
    {
        Assert.Equal(SaslError.Denied, Error(Login().Next("")));
        var login = Login();
        login.Next("jyoti");
        Assert.Equal(SaslError.Denied, Error(login.Next("")));
    }
}
