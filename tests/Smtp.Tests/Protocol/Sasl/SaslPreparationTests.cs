using Smtp.Protocol.Sasl;
using Xunit;

namespace Smtp.Tests.Protocol.Sasl;

public sealed class SaslPreparationTests
{
    /// <summary>RFC 4013 3, but for what needs NFKC.</summary>
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("a\u00A0b\u3000c", "a b c")]
    [InlineData("ज्योति", "ज्योति")]
    public void Characters_are_mapped(string text, string prepared)
    {
        Assert.True(SaslPreparation.TryPrepare(text, out var result));
        Assert.Equal(prepared, result);
    }

    [Theory]
    [InlineData("\u0007")]
    [InlineData("a\0b")]
    [InlineData("a\u007fb")]
    [InlineData("é\u0007")]
    [InlineData("é\u0085")]
    [InlineData("é\uE000")]
    [InlineData("é\uFFFD")]
    [InlineData("é\u202E")]
    [InlineData("é\uD800")]
    [InlineData("é\uFFFE")]
    public void Prohibited_characters_are_refused(string text) => Assert.False(SaslPreparation.TryPrepare(text, out _));
}
