using Xunit;

namespace Smtp.Tests.Queue.Embedded;

public sealed class TestSeedTests
{
    [Theory]
    [InlineData("0", 0ul)]
    [InlineData("2147483648", 2147483648ul)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    public void Any_number_of_64_bits_is_taken(string given, ulong seed) => Assert.Equal(seed, TestSeed.Read(given));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void None_is_none(string? given) => Assert.Null(TestSeed.Read(given));

    [Theory]
    [InlineData("-1")]
    [InlineData("18446744073709551616")]
    [InlineData("0x10")]
    [InlineData("seed")]
    public void What_is_no_number_is_not_passed_over(string given) => Assert.Throws<FormatException>(() => TestSeed.Read(given));

    [Fact]
    public void Folded_seeds_keep_all_their_bits()
    {
        Assert.Equal(int.MaxValue, TestSeed.Fold(int.MaxValue));
        Assert.NotEqual(TestSeed.Fold(1), TestSeed.Fold(1 | (1ul << 40)));
    }
}
