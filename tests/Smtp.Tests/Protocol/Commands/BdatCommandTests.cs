using Smtp.Protocol.Commands;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class BdatCommandTests
{
    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("86400", 86400, false)]
    [InlineData("0 LAST", 0, true)]
    [InlineData("5 last", 5, true)]
    [InlineData("5  LAST", 5, true)]
    [InlineData("9223372036854775807", long.MaxValue, false)]
    public void A_size_and_perhaps_LAST_are_read(string argument, long expectedSize, bool expectedLast)
    {
        Assert.True(BdatCommand.TryParse(Octets.Of(argument), out var size, out var last));
        Assert.Equal(expectedSize, size);
        Assert.Equal(expectedLast, last);
    }

    [Theory]
    [InlineData("")]
    [InlineData("LAST")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("0x10")]
    [InlineData("5LAST")]
    [InlineData("5 LASTX")]
    [InlineData("5 LAST LAST")]
    [InlineData("5\tLAST")]
    [InlineData("9223372036854775808")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999")]
    public void Anything_else_is_refused(string argument) => Assert.False(BdatCommand.TryParse(Octets.Of(argument), out _, out _));
}
