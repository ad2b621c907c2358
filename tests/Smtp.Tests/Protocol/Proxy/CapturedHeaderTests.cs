using System.Net;
using Smtp.Protocol.Proxy;
using Xunit;

namespace Smtp.Tests.Protocol.Proxy;

/// <summary>Headers that HAProxy sent, see the README beside them.</summary>
public sealed class CapturedHeaderTests
{
    private static readonly byte[] Ehlo = "EHLO x\r\n"u8.ToArray();

    [Theory]
    [InlineData("v1-1.bin", "127.0.0.1:38298", "127.0.0.1:4101", 1)]
    [InlineData("v2-1.bin", "127.0.0.1:46918", "127.0.0.1:4102", 2)]
    [InlineData("v2-2.bin", "[::1]:60470", "[::1]:4102", 2)]
    [InlineData("v2-tls-tlv-1.bin", "127.0.0.1:44052", "127.0.0.1:4103", 2)]
    public void A_header_tells_both_ends_wherever_it_is_cut(string file, string source, string destination, int version)
    {
        var octets = Read(file);
        var length = octets.Length - Ehlo.Length;
        Assert.Equal(Ehlo, octets[length..]);
        for (var cut = 0; cut < length; cut++)
        {
            Assert.Equal(ProxyStep.NeedMore, ProxyParser.TryRead(octets.AsSpan(0, cut), out var none, out var nothing, out var noError));
            Assert.Null(none);
            Assert.Equal(0, nothing);
            Assert.Equal(ProxyError.None, noError);
        }

        var shredded = Octets.Sequence([.. octets.Select(octet => new[] { octet })]);
        Assert.Equal(ProxyStep.Complete, ProxyParser.TryRead(shredded, out var header, out var consumed, out _));
        Assert.Equal(length, consumed);
        Assert.Equal(version, header!.Version);
        Assert.False(header.IsLocal);
        Assert.Equal(IPEndPoint.Parse(source), header.Source);
        Assert.Equal(IPEndPoint.Parse(destination), header.Destination);
    }

    [Fact]
    public void The_extensions_tell_of_the_TLS_before_the_proxy()
    {
        Assert.Equal(ProxyStep.Complete, ProxyParser.TryRead(Read("v2-tls-tlv-1.bin"), out var header, out _, out _));
        Assert.Equal("mx.test", header!.Authority);
        Assert.Equal("7F000001:AC14_6B041BCD", header.UniqueId);
        Assert.Equal(new ProxyTls("TLSv1.3", "TLS_AES_256_GCM_SHA384", null), header.Tls);
    }

    [Fact]
    public void One_bit_that_is_changed_anywhere_does_not_pass_the_checksum()
    {
        var octets = Read("v2-tls-tlv-1.bin")[..^Ehlo.Length];
        for (var bit = 0; bit < octets.Length * 8; bit++)
        {
            var changed = octets.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var step = ProxyParser.TryRead(changed, out var header, out _, out _);

            // PROXY made LOCAL tells nobody's address; the type of the checksum made another's takes it away, as an attacker could, too.
            var isAllowed = bit is (12 * 8) or (>= 28 * 8 and < 29 * 8);
            Assert.True(isAllowed || step != ProxyStep.Complete, $"bit {bit}");
            Assert.True(bit != 12 * 8 || header!.Source is null);
        }
    }

    [Theory]
    [InlineData("v2-health-local-1.bin")]
    [InlineData("v2-health-local-2.bin")]
    public void A_health_check_speaks_for_the_proxy_itself(string file)
    {
        Assert.Equal(ProxyStep.Complete, ProxyParser.TryRead(Read(file), out var header, out var consumed, out _));
        Assert.True(header!.IsLocal);
        Assert.Null(header.Source);
        Assert.Equal(16, consumed);
    }

    private static byte[] Read(string file) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Protocol", "Proxy", "Captured", file));
}
