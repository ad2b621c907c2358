using FsCheck.Xunit;
using Smtp.Mail;
using Smtp.Tests.Protocol;
using Xunit;

namespace Smtp.Tests.Mail;

public sealed class HeaderScannerTests
{
    [Theory]
    [InlineData("", 0, false)]
    [InlineData("\r\n", 0, true)]
    [InlineData("Received: from a\r\n\r\n", 1, true)]
    [InlineData("Subject: x\r\nReceived: a\r\n\tby b\r\nRECEIVED: c\r\nreceived :d\r\n\r\nReceived: body\r\n", 3, true)]
    [InlineData("X-Received: a\r\nReceived-SPF: b\r\nReceive: c\r\n Received: folded\r\nSubject: Received: d\r\n", 0, false)]
    [InlineData("Received\r\n: a\r\n\r\n", 0, true)]
    [InlineData("Received: a\nReceived: b\n\nReceived: body", 2, true)]
    [InlineData("\rReceived: a\r\nReceived: b\r\n", 1, false)]
    [InlineData("Re\r\nReceived:", 1, false)]
    public void Received_fields_are_counted_to_the_end_of_the_header(string content, int received, bool atBody)
    {
        for (var cut = 0; cut <= content.Length; cut++)
            Assert.Equal((received, atBody), Scan(content[..cut], content[cut..]));
        Assert.Equal((received, atBody), Scan([.. content.Select(octet => octet.ToString())]));
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 1000)]
    public void Any_octets_are_scanned_the_same_however_they_are_cut(WireText content, ushort at)
    {
        var text = content.Text.Replace("a", "Received:", StringComparison.Ordinal);
        var cut = text.Length == 0 ? 0 : at % text.Length;

        Assert.Equal(Scan(text), Scan(text[..cut], text[cut..]));
    }

    private static (int ReceivedFields, bool AtBody) Scan(params string[] parts)
    {
        var scanner = default(HeaderScanner);
        foreach (var part in parts)
            scanner.Scan(Octets.Of(part));
        return (scanner.ReceivedFields, scanner.AtBody);
    }
}
