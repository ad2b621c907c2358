using System.Text;
using Smtp.Cli;
using Xunit;

namespace Smtp.Tests.Cli;

public sealed class PasswordInputTests
{
    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret\n", "secret")]
    [InlineData("secret\r\nmore", "secret")]
    [InlineData(" two words é \n", " two words é ")]
    public void The_first_line_is_the_password(string input, string password)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(input));
        Assert.Equal(password, Encoding.UTF8.GetString(PasswordInput.ReadLine(stream, out var mistake)!));
        Assert.Equal("", mistake);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\nsecret", "empty")]
    [InlineData("a\u0007b", "RFC 4013")]
    [InlineData("\u00ff", "UTF-8")]
    public void What_cannot_be_one_is_refused(string latin, string words)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(latin));
        Assert.Null(PasswordInput.ReadLine(stream, out var mistake));
        Assert.Contains(words, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_has_a_limit()
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 5000)));
        Assert.Null(PasswordInput.ReadLine(stream, out var mistake));
        Assert.Contains("1024", mistake, StringComparison.Ordinal);
    }
}
