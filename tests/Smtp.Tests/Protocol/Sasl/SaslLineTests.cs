using System.Text;
using Smtp.Protocol.Sasl;
using Xunit;

namespace Smtp.Tests.Protocol.Sasl;

public sealed class SaslLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("AGEAYg==", "\0a\0b")]
    [InlineData("YWJj", "abc")]
    public void Base64_is_read(string line, string message)
    {
        Assert.True(SaslLine.TryDecode(Encoding.ASCII.GetBytes(line), out var decoded));
        Assert.Equal(message, Encoding.ASCII.GetString(decoded));
    }

    [Theory]
    [InlineData("AGEAYg")]
    [InlineData("AGEAYg=")]
    [InlineData("AGE AYg==")]
    [InlineData("AGEAYg==\t")]
    [InlineData("YW=j")]
    [InlineData("YQ==YQ==")]
    [InlineData("=")]
    [InlineData("*")]
    [InlineData("YW-_")]
    public void Anything_else_is_not(string line) => Assert.False(SaslLine.TryDecode(Encoding.ASCII.GetBytes(line), out _));

    /// <summary>RFC 4954 4: with the command, an equals sign is an empty message, and nothing is none.</summary>
    [Fact]
    public void An_equals_sign_is_an_empty_initial_response()
    {
        Assert.True(SaslLine.TryDecodeInitial("="u8, out var message));
        Assert.Empty(message);
        Assert.False(SaslLine.TryDecodeInitial(""u8, out _));
        Assert.True(SaslLine.TryDecodeInitial("AGEAYg=="u8, out message));
        Assert.Equal(4, message.Length);
    }

    [Fact]
    public void An_asterisk_cancels()
    {
        Assert.True(SaslLine.IsCancellation("*"u8));
        Assert.False(SaslLine.IsCancellation("**"u8));
        Assert.False(SaslLine.IsCancellation(""u8));
    }

    [Fact]
    public void Mechanisms_go_by_their_registered_names()
    {
        foreach (var mechanism in Enum.GetValues<SaslMechanism>())
        {
            var name = Encoding.ASCII.GetBytes(SaslMechanisms.NameOf(mechanism).ToLowerInvariant());
            Assert.True(SaslMechanisms.TryParse(name, out var parsed));
            Assert.Equal(mechanism, parsed);
        }

        Assert.False(SaslMechanisms.TryParse("SCRAM-SHA-512"u8, out _));
        Assert.False(SaslMechanisms.TryParse(""u8, out _));
    }
}
