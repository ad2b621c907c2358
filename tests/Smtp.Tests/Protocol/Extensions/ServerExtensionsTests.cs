using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Protocol.Extensions;

public sealed class ServerExtensionsTests
{
    [Fact]
    public void The_offer_is_read_in_any_case()
    {
        var offered = ServerExtensions.Parse(new Reply(250, default,
        [
            "mx.example greets you", "pipelining", "SIZE 26214400", "8bitmime", "SMTPUTF8", "CHUNKING", "BINARYMIME", "DSN",
            "ENHANCEDSTATUSCODES", "STARTTLS", "AUTH PLAIN login", "X-WHATEVER 1", "",
        ]));

        Assert.Equal("mx.example", offered.Name);
        Assert.True(offered.Pipelining && offered.EightBitMime && offered.SmtpUtf8 && offered.Chunking && offered.BinaryMime);
        Assert.True(offered.Dsn && offered.EnhancedStatusCodes && offered.StartTls);
        Assert.Equal(26214400, offered.Size);
        Assert.Equal(["PLAIN", "LOGIN"], offered.AuthMechanisms);
    }

    [Fact]
    public void What_is_not_said_is_not_offered() =>
        Assert.Equal(ServerExtensions.None with { Name = "mx" }, ServerExtensions.Parse(new Reply(250, default, ["mx"])));

    [Theory]
    [InlineData("SIZE", 0)]
    [InlineData("SIZE 0", 0)]
    [InlineData("SIZE x", 0)]
    [InlineData("SIZE -1", 0)]
    [InlineData("SIZE 99999999999999999999", 0)]
    [InlineData("SIZE 5", 5)]
    public void A_size_that_cannot_be_read_is_no_limit(string line, long expected) =>
        Assert.Equal(expected, ServerExtensions.Parse(new Reply(250, default, ["mx", line])).Size);

    [Fact]
    public void The_old_form_of_AUTH_adds_to_the_new_one() => Assert.Equal(
        ["PLAIN", "LOGIN"], ServerExtensions.Parse(new Reply(250, default, ["mx", "AUTH PLAIN", "AUTH=LOGIN PLAIN"])).AuthMechanisms);

    [Fact]
    public void The_first_line_is_a_name_never_an_offer() =>
        Assert.False(ServerExtensions.Parse(new Reply(250, default, ["PIPELINING"])).Pipelining);
}
