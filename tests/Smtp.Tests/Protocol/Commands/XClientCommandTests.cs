using System.Net;
using Smtp.Protocol.Commands;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class XClientCommandTests
{
    [Fact]
    public void Every_attribute_is_read()
    {
        var command = Read(
            "NAME=spike.example ADDR=192.0.2.1 port=40000 PROTO=ESMTP HELO=[IPv6:2001:db8::1] LOGIN=a+2Bb+40excite.example "
            + "DESTADDR=IPV6:2001:db8::2 DESTPORT=25");
        Assert.Equal("spike.example", command.Name?.Text);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), command.ClientAddress);
        Assert.Equal("40000", command.Port?.Text);
        Assert.Equal("ESMTP", command.Proto?.Text);
        Assert.Equal("[IPv6:2001:db8::1]", command.Helo?.Text);
        Assert.Equal("a+b@excite.example", command.Login?.Text);
        Assert.Equal("IPV6:2001:db8::2", command.DestinationAddress?.Text);
        Assert.Equal("25", command.DestinationPort?.Text);
    }

    [Fact]
    public void What_is_not_said_and_what_is_not_known_are_two_things()
    {
        var command = Read("NAME=[TEMPUNAVAIL] ADDR=[unavailable] HELO=[UNAVAILABLE]");
        Assert.Equal(new XClientText(null, IsTemporary: true), command.Name);
        Assert.Equal(new XClientText(null), command.Address);
        Assert.Null(command.ClientAddress);
        Assert.Equal(new XClientText(null), command.Helo);
        Assert.Null(command.Login);
        Assert.Null(command.Port);
    }

    [Theory]
    [InlineData("IPV6:2001:db8::1", "2001:db8::1")]
    [InlineData("ipv6:::1", "::1")]
    [InlineData("IPV6:::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    public void Addresses_are_told_by_family(string text, string address) =>
        Assert.Equal(IPAddress.Parse(address), Read($"ADDR={text}").ClientAddress);

    [Theory]
    [InlineData("", CommandError.Syntax)]
    [InlineData("ADDR", CommandError.Syntax)]
    [InlineData("ADDR=", CommandError.Syntax)]
    [InlineData("=192.0.2.1", CommandError.Syntax)]
    [InlineData("ADDR=192.0.2.1 x", CommandError.Syntax)]
    [InlineData("A_DDR=192.0.2.1", CommandError.Syntax)]
    [InlineData("ADDR=192.0.2.1 LOGIN_=bob", CommandError.Syntax)]
    [InlineData("ADDR=192.0.2.1 =x", CommandError.Syntax)]
    [InlineData("ADDR=192.0.2.1 ;", CommandError.Syntax)]
    [InlineData("WHO=192.0.2.1", CommandError.UnknownParameter)]
    [InlineData("ADDR=192.0.2.1 ADDR=192.0.2.2", CommandError.ParameterValue)]
    [InlineData("ADDR=2001:db8::1", CommandError.ParameterValue)]
    [InlineData("ADDR=IPV6:192.0.2.1", CommandError.ParameterValue)]
    [InlineData("ADDR=IPV6:fe80::1%1", CommandError.ParameterValue)]
    [InlineData("ADDR=192.0.2.1/24", CommandError.ParameterValue)]
    [InlineData("ADDR=127.1", CommandError.ParameterValue)]
    [InlineData("ADDR=unknown", CommandError.ParameterValue)]
    [InlineData("NAME=a+20b", CommandError.ParameterValue)]
    [InlineData("NAME=a)b", CommandError.ParameterValue)]
    [InlineData("HELO=a+29b", CommandError.ParameterValue)]
    [InlineData("HELO=a+0D+0AX", CommandError.ParameterValue)]
    [InlineData("LOGIN=a+00b", CommandError.ParameterValue)]
    [InlineData("LOGIN=a+4", CommandError.ParameterValue)]
    [InlineData("LOGIN=a=b", CommandError.ParameterValue)]
    [InlineData("PORT=65536", CommandError.ParameterValue)]
    [InlineData("PORT=-1", CommandError.ParameterValue)]
    [InlineData("DESTPORT=x", CommandError.ParameterValue)]
    [InlineData("DESTADDR=x", CommandError.ParameterValue)]
    [InlineData("PROTO=LMTP", CommandError.ParameterValue)]
    public void What_is_wrong_is_told(string argument, CommandError expected)
    {
        Assert.Equal(expected, XClientCommand.Parse(Octets.Of(argument), out var command));
        Assert.Null(command);
    }

    [Fact]
    public void A_value_has_at_most_255_characters()
    {
        Assert.Equal(255, Read("LOGIN=" + new string('x', 255)).Login?.Text?.Length);
        Assert.Equal(CommandError.ParameterValue, XClientCommand.Parse(Octets.Of("LOGIN=" + new string('x', 256)), out _));
    }

    private static XClientCommand Read(string argument)
    {
        Assert.Equal(CommandError.None, XClientCommand.Parse(Octets.Of(argument), out var command));
        return command!;
    }
}
