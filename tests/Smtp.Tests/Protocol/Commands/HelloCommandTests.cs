using Smtp.Protocol.Commands;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class HelloCommandTests
{
    [Theory]
    [InlineData("yahoo.com")]
    [InlineData("[192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]")]
    [InlineData("192.0.2.1")]
    [InlineData("my_pc")]
    [InlineData("localhost")]
    [InlineData("example.com.")]
    public void Names_of_deployed_clients_are_taken(string argument)
    {
        Assert.True(HelloCommand.TryParse(Octets.Of(argument), out var name));
        Assert.Equal(argument, name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a)b")]
    [InlineData("(a")]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("a;b")]
    [InlineData("<a@b>")]
    [InlineData("a\rb")]
    [InlineData("a\nReceived:")]
    [InlineData("a\0")]
    [InlineData("a\u001b")]
    [InlineData("b\u00c3\u00bcro")]
    public void What_could_break_a_Received_field_or_a_log_line_is_refused(string argument)
    {
        Assert.False(HelloCommand.TryParse(Octets.Of(argument), out var name));
        Assert.Empty(name);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_name_has_at_most_255_octets(int length, bool valid) =>
        Assert.Equal(valid, HelloCommand.TryParse(Octets.Of(new string('a', length)), out _));
}
