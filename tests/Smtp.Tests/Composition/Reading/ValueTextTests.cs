using System.Net;
using Smtp.Composition.Reading;
using Xunit;

namespace Smtp.Tests.Composition.Reading;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("30s", 30_000)]
    [InlineData("250ms", 250)]
    [InlineData("5 m", 300_000)]
    [InlineData("4h", 14_400_000)]
    [InlineData("5d", 432_000_000)]
    [InlineData("00:01:30", 90_000)]
    [InlineData("2000000ms", 2_000_000)]
    public void A_duration_is_read(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("5 minutes")]
    [InlineData("9999999999999d")]
    [InlineData("")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(300, "5m")]
    [InlineData(90, "90s")]
    [InlineData(86400, "1d")]
    public void A_duration_is_written_in_its_largest_unit(int seconds, string text) =>
        Assert.Equal(text, DurationText.From(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("26214400", 26214400)]
    [InlineData("25 MiB", 26214400)]
    [InlineData("1gib", 1073741824)]
    [InlineData("10B", 10)]
    public void A_size_is_read(string text, long octets)
    {
        Assert.True(NumberText.TrySize(text, out var value));
        Assert.Equal(octets, value);
    }

    [Theory]
    [InlineData("25 MB")]
    [InlineData("1e9")]
    [InlineData("9223372036854775807 GiB")]
    [InlineData("-1 KiB")]
    public void What_is_no_size_is_refused(string text) => Assert.False(NumberText.TrySize(text, out _));

    [Theory]
    [InlineData("127.0.0.1:5353", "127.0.0.1", 5353)]
    [InlineData("127.0.0.1", "127.0.0.1", 53)]
    [InlineData("[::1]:5353", "::1", 5353)]
    [InlineData("::1", "::1", 53)]
    public void An_end_point_is_read(string text, string address, int port)
    {
        Assert.True(AddressText.TryParseEndPoint(text, 53, out var endPoint));
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), endPoint);
    }

    [Theory]
    [InlineData("127.1")]
    [InlineData("1")]
    [InlineData("0x7f000001")]
    [InlineData("localhost:53")]
    [InlineData("127.0.0.1:0")]
    [InlineData("127.0.0.1:65536")]
    public void What_is_no_address_is_refused(string text) => Assert.False(AddressText.TryParseEndPoint(text, 53, out _));

    [Theory]
    [InlineData("HostNam", "; did you mean HostName?")]
    [InlineData("listners", "; did you mean Listeners?")]
    [InlineData("Colour", "")]
    public void A_word_that_is_nearly_right_is_found(string word, string hint) =>
        Assert.Equal(hint, Spelling.DidYouMean(word, ["HostName", "Listeners", "Domains"]));

    [Theory]
    [InlineData(":")]
    [InlineData("")]
    public void A_fingerprint_is_read_with_colons_or_without(string between)
    {
        var text = string.Join(between, Enumerable.Repeat("aB", 32));
        Assert.True(FingerprintText.TryParse($" {text} ", out var fingerprint));
        Assert.Equal(string.Concat(Enumerable.Repeat("AB", 32)), fingerprint);
    }

    [Theory]
    [InlineData(63, 'a')]
    [InlineData(65, 'a')]
    [InlineData(64, 'g')]
    [InlineData(0, 'a')]
    public void What_is_no_fingerprint_is_refused(int digits, char digit) =>
        Assert.False(FingerprintText.TryParse(new string(digit, digits), out _));
}
