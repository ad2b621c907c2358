using System.Buffers;
using System.Net;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Reception.Sessions;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Sessions;

public sealed class ReceivedFieldTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 7, 8, 9, TimeSpan.FromHours(2));

    [Fact]
    public void It_is_folded_and_ends_with_the_date_in_UTC() => Assert.Equal(
        "Received: from client.example ([192.0.2.1])\r\n\tby mx.example (smtpd) with ESMTP id 00000000001;\r\n\t"
        + "Sun, 01 Mar 2026 05:08:09 +0000\r\n",
        Write("client.example", "192.0.2.1"));

    [Fact]
    public void TLS_is_told_in_a_comment()
    {
        var output = new ArrayBufferWriter<byte>();
        var tls = new SessionTls("TLSv1.3", "TLS_AES_256_GCM_SHA384", null, "mx.example", null);
        new ReceivedField("x", IPAddress.Parse("192.0.2.1"), "mx.example", tls).Write(output, "ESMTPS", new QueueId(1), null, Now);
        Assert.StartsWith(
            "Received: from x ([192.0.2.1])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n"
            + "\tby mx.example (smtpd) with ESMTPS id 00000000001;\r\n",
            Encoding.UTF8.GetString(output.WrittenSpan),
            StringComparison.Ordinal);
    }

    [Theory] // RFC 3848, RFC 6531 4.3
    [InlineData(false, false, false, "SMTP")]
    [InlineData(true, false, false, "ESMTP")]
    [InlineData(true, false, true, "ESMTPS")]
    [InlineData(true, true, false, "UTF8SMTP")]
    [InlineData(true, true, true, "UTF8SMTPS")]
    [InlineData(false, false, true, "SMTP")]
    public void The_keyword_is_one_of_the_registry(bool extended, bool smtpUtf8, bool tls, string keyword) =>
        Assert.Equal(keyword, ReceivedField.Keyword(extended, smtpUtf8, tls));

    [Fact]
    public void An_IPv6_client_is_tagged() => // RFC 5321 4.1.3
        Assert.StartsWith("Received: from x ([IPv6:2001:db8::1])\r\n", Write("x", "2001:db8::1"), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_leads_back_stands_before_the_address() => // RFC 5321 4.4: TCP-info
        Assert.StartsWith(
            "Received: from x (mx.client.example [192.0.2.1])\r\n",
            Write("x", "192.0.2.1", name: "mx.client.example"),
            StringComparison.Ordinal);

    [Fact]
    public void A_client_that_nobody_can_name_is_unknown() =>
        Assert.StartsWith("Received: from x (unknown)\r\n", Write("x", "255.255.255.255"), StringComparison.Ordinal);

    [Fact]
    public void A_client_can_stay_unnamed()
    {
        var output = new ArrayBufferWriter<byte>();
        ReceivedField.WithoutClient("mx.example").Write(output, "ESMTPSA", new QueueId(1), null, Now);
        Assert.Equal(
            "Received: by mx.example (smtpd) with ESMTPSA id 00000000001;\r\n\tSun, 01 Mar 2026 05:08:09 +0000\r\n",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_single_recipient_is_named()
    {
        Assert.True(MailboxParser.TryParse("\"a b\"@example.com", out var recipient, out _));

        Assert.Contains("\r\n\tfor <\"a b\"@example.com>;\r\n", Write("x", "192.0.2.1", recipient), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a)b")]
    [InlineData("a\"b")]
    [InlineData("a\r\nX: y")]
    [InlineData("é")]
    [InlineData("a;b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public void No_name_breaks_the_field(string name)
    {
        var field = Write(name, "192.0.2.1");
        Assert.StartsWith(
            $"Received: from x ({Replaced(name)} [192.0.2.1])\r\n\t", Write("x", "192.0.2.1", name: name), StringComparison.Ordinal);

        Assert.Equal(3, field.Split("\r\n\t").Length);
        Assert.StartsWith($"Received: from {Replaced(name)} ([192.0.2.1])\r\n\t", field, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(field));

        static string Replaced(string name) =>
            string.Concat(name.Select(static character => char.IsAsciiLetterOrDigit(character) || character is ':' ? character : '?'));
    }

    private static string Write(string hello, string client, Mailbox? recipient = null, string? name = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var field = new ReceivedField(hello, IPAddress.Parse(client), "mx.example", reverseName: name);
        field.Write(output, "ESMTP", new QueueId(1), recipient, Now);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
