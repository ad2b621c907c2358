using System.Buffers.Binary;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Smtp.Protocol.Proxy;
using Xunit;

namespace Smtp.Tests.Protocol.Proxy;

public sealed class ProxyVersion2Tests
{
    private static readonly byte[] Signature = [.. "\r\n\r\n\0\r\nQUIT\n"u8];
    private static readonly byte[] IPv4 = [192, 0, 2, 1, 198, 51, 100, 2, 0x9C, 0x40, 0, 25];

    [Fact]
    public void A_mapped_IPv4_client_is_an_IPv4_client()
    {
        byte[] addresses =
        [
            .. IPAddress.Parse("::ffff:192.0.2.1").GetAddressBytes(), .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), 0, 7, 0, 25,
        ];
        Assert.Equal(ProxyStep.Complete, Read(Header(0x21, 0x21, addresses), out var header, out _));
        Assert.Equal(IPEndPoint.Parse("192.0.2.1:7"), header!.Source);
        Assert.Equal(IPEndPoint.Parse("[2001:db8::2]:25"), header.Destination);
    }

    [Theory]
    [InlineData(0x20, 0x11, 12)]
    [InlineData(0x20, 0x00, 0)]
    [InlineData(0x20, 0xFF, 5)]
    [InlineData(0x21, 0x00, 0)]
    [InlineData(0x21, 0x31, 216)]
    public void Local_connections_and_those_without_an_address_tell_none(byte command, byte family, int length)
    {
        Assert.Equal(ProxyStep.Complete, Read(Header(command, family, new byte[length]), out var header, out _));
        Assert.Null(header!.Source);
        Assert.Null(header.Destination);
        Assert.Equal(command == 0x20, header.IsLocal);
    }

    [Theory]
    [InlineData(0x11, 0x11, 12, ProxyError.UnknownVersion)]
    [InlineData(0x31, 0x11, 12, ProxyError.UnknownVersion)]
    [InlineData(0x22, 0x11, 12, ProxyError.UnknownVersion)]
    [InlineData(0x21, 0x12, 12, ProxyError.WrongFamily)]
    [InlineData(0x21, 0x22, 36, ProxyError.WrongFamily)]
    [InlineData(0x21, 0x32, 216, ProxyError.WrongFamily)]
    [InlineData(0x21, 0x41, 36, ProxyError.WrongFamily)]
    [InlineData(0x21, 0x10, 12, ProxyError.WrongFamily)]
    [InlineData(0x21, 0x01, 12, ProxyError.WrongFamily)]
    [InlineData(0x21, 0x11, 11, ProxyError.TooShort)]
    [InlineData(0x21, 0x11, 0, ProxyError.TooShort)]
    [InlineData(0x21, 0x21, 35, ProxyError.TooShort)]
    [InlineData(0x21, 0x31, 215, ProxyError.TooShort)]
    [InlineData(0x21, 0x11, 4097, ProxyError.TooLong)]
    [InlineData(0x21, 0x11, 0xFFFF, ProxyError.TooLong)]
    [InlineData(0x20, 0x00, 0xFFFF, ProxyError.TooLong)]
    public void A_wrong_head_is_refused_before_the_rest_is_waited_for(byte command, byte family, int length, ProxyError expected)
    {
        var head = Header(command, family, []);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(14), (ushort)length);
        Assert.Equal(ProxyStep.NeedMore, Read(head[..15], out _, out _));
        Assert.Equal(ProxyStep.Invalid, Read(head, out var header, out var error));
        Assert.Equal(expected, error);
        Assert.Null(header);
    }

    [Fact]
    public void Extensions_may_fill_all_4096_octets()
    {
        var header = Header(0x21, 0x11, [.. IPv4, .. Extension(0xE0, new byte[4096 - 12 - 3])]);
        Assert.Equal(ProxyStep.NeedMore, Read(header[..^1], out _, out _));
        Assert.Equal(ProxyStep.Complete, ProxyParser.TryRead((byte[])[.. header, 1, 2, 3], out var read, out var consumed, out _));
        Assert.Equal(header.Length, consumed);
        Assert.Equal(IPEndPoint.Parse("192.0.2.1:40000"), read!.Source);
    }

    [Fact]
    public void Unknown_and_empty_extensions_are_passed_over_and_texts_made_printable()
    {
        var header = Header(0x21, 0x11,
        [
            .. IPv4, .. Extension(0x04, []), .. Extension(0xEE, [1, 2]), .. Extension(0x02, "mx\r\n\u001b[1m.example"u8),
            .. Extension(0x05, [0xFF, (byte)'a']), .. Extension(0x04, new byte[200]),
        ]);
        Assert.Equal(ProxyStep.Complete, Read(header, out var read, out _));
        Assert.Equal(@"mx\x0D\x0A\x1B[1m.example", read!.Authority);
        Assert.Equal(@"\xFFa", read.UniqueId);
        Assert.Null(read.Tls);
    }

    [Fact]
    public void The_name_of_a_client_certificate_counts_only_when_it_was_verified()
    {
        byte[] words = [.. Extension(0x21, "TLSv1.2"u8), .. Extension(0x22, "client"u8), .. Extension(0x23, "AES"u8)];
        Assert.Equal(new ProxyTls("TLSv1.2", "AES", "client"), Tls([0x03, 0, 0, 0, 0, .. words]));
        Assert.Equal(new ProxyTls("TLSv1.2", "AES", "client"), Tls([0x05, 0, 0, 0, 0, .. words]));
        Assert.Equal(new ProxyTls("TLSv1.2", "AES", null), Tls([0x03, 0, 0, 0, 18, .. words]));
        Assert.Equal(new ProxyTls("TLSv1.2", "AES", null), Tls([0x01, 0, 0, 0, 0, .. words]));
        Assert.Null(Tls([0x00, 0, 0, 0, 0, .. words]));

        static ProxyTls? Tls(byte[] value)
        {
            Assert.Equal(ProxyStep.Complete, Read(Header(0x21, 0x11, [.. IPv4, .. Extension(0x20, value)]), out var read, out _));
            return read!.Tls;
        }
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0000")]
    [InlineData("000001")]
    [InlineData("04000100" + "0400")]
    [InlineData("0300020000")]
    [InlineData("200004" + "01000000")]
    [InlineData("200006" + "0100000000" + "21")]
    [InlineData("200008" + "0100000000" + "210001")]
    public void Extensions_that_do_not_fill_their_length_are_refused(string hex)
    {
        Assert.Equal(ProxyStep.Invalid, Read(Header(0x21, 0x11, [.. IPv4, .. Convert.FromHexString(hex)]), out _, out var error));
        Assert.Equal(ProxyError.BadExtensions, error);
    }

    [Fact]
    public void A_checksum_is_checked_and_there_is_only_one()
    {
        var header = Header(0x21, 0x11, [.. IPv4, .. Extension(0x03, new byte[4])]);
        Assert.Equal(ProxyStep.Invalid, Read(header, out _, out var error));
        Assert.Equal(ProxyError.BadChecksum, error);

        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - 4), Crc32C(header));
        Assert.Equal(ProxyStep.Complete, Read(header, out _, out _));

        var twice = Header(0x21, 0x11, [.. IPv4, .. Extension(0x03, new byte[4]), .. Extension(0x03, new byte[4])]);
        BinaryPrimitives.WriteUInt32BigEndian(twice.AsSpan(twice.Length - 11), Crc32C(twice));
        Assert.Equal(ProxyStep.Invalid, Read(twice, out _, out error));
        Assert.Equal(ProxyError.BadExtensions, error);
    }

    [Property(MaxTest = 2000)]
    public void Whatever_comes_has_one_answer_and_takes_no_more_than_there_is(byte command, byte family, byte[] rest, PositiveInt cut)
    {
        var octets = Header((byte)(0x20 | (command & 1)), family, rest);
        var step = Read(octets, out var header, out var error);
        Assert.Equal(step == ProxyStep.Complete, header is not null);
        Assert.Equal(step == ProxyStep.Invalid, error != ProxyError.None);

        var part = octets[..(cut.Get % octets.Length)];
        var partly = ProxyParser.TryRead(part, out _, out var consumed, out _);
        Assert.NotEqual(ProxyStep.Complete, partly);
        Assert.Equal(0, consumed);
    }

    private static ProxyStep Read(byte[] octets, out ProxyHeader? header, out ProxyError error) =>
        ProxyParser.TryRead(octets, out header, out _, out error);

    private static byte[] Header(byte command, byte family, ReadOnlySpan<byte> rest)
    {
        byte[] header = [.. Signature, command, family, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)rest.Length);
        return header;
    }

    private static byte[] Extension(byte type, ReadOnlySpan<byte> value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>Bit by bit, so that it shares nothing with what it checks.</summary>
    private static uint Crc32C(byte[] octets)
    {
        Assert.Equal(0xE3069283u, Of(Encoding.ASCII.GetBytes("123456789"))); // RFC 3720 B.4 and everybody's check value
        return Of(octets);

        static uint Of(byte[] octets)
        {
            var crc = uint.MaxValue;
            foreach (var octet in octets)
            {
                crc ^= octet;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
            }

            return ~crc;
        }
    }
}
