using System.Text;
using Smtp.Reception.Sessions;
using Xunit;

namespace Smtp.Tests.Reception.Sessions;

public sealed class ForeignProtocolTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("POST /x HTTP/1.0")]
    [InlineData("get /")]
    [InlineData("OPTIONS * HTTP/1.1")]
    [InlineData("CONNECT a:25 HTTP/1.1")]
    [InlineData("PRI * HTTP/2.0")]
    public void A_request_line_of_HTTP_is_known(string line) =>
        Assert.True(ForeignProtocol.IsHttpRequest(Encoding.ASCII.GetBytes(line)));

    [Theory]
    [InlineData("")]
    [InlineData("GET")]
    [InlineData("GETS /")]
    [InlineData(" GET /")]
    [InlineData("HELP GET /")]
    [InlineData("HELO GET")]
    [InlineData("OPTIONSX / HTTP/1.1")]
    public void Other_lines_are_not(string line) =>
        Assert.False(ForeignProtocol.IsHttpRequest(Encoding.ASCII.GetBytes(line)));
}
