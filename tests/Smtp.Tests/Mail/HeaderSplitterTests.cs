using System.Text;
using FsCheck.Xunit;
using Smtp.Mail;
using Smtp.Tests.Protocol;
using Xunit;

namespace Smtp.Tests.Mail;

public sealed class HeaderSplitterTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\r\n", "End(\r\n)")]
    [InlineData("\r\nbody", "End(\r\n)Body(body)")]
    [InlineData("From: a\r\nBCC : b\r\n\tc\r\n\r\nBcc: d", "From(From: a\r\n)Bcc(BCC : b\r\n\tc\r\n)End(\r\n)Body(Bcc: d)")]
    [InlineData("message-id:\r\nResent-BCC:x\r\n", "MessageId(message-id:\r\n)ResentBcc(Resent-BCC:x\r\n)")]
    [InlineData(
        "Date:\r\nSender:\r\nResent-From:\r\nResent-Sender:\r\nX-From:\r\n",
        "Date(Date:\r\n)Sender(Sender:\r\n)ResentFrom(Resent-From:\r\n)ResentSender(Resent-Sender:\r\n)Other(X-From:\r\n)")]
    [InlineData("A: x\r\nno field\r\n goes on\r\nBcc: y\r\n\r\n", "Other(A: x\r\n)Stray(no field\r\n goes on\r\n)Bcc(Bcc: y\r\n)End(\r\n)")]
    [InlineData("A: x\r\n: y\r\n", "Other(A: x\r\n)Stray(: y\r\n)")]
    [InlineData("A: x\r\nBcc", "Other(A: x\r\n)Stray(Bcc)")]
    [InlineData("A: x\r\n\r", "Other(A: x\r\n)Stray(\r)")]
    [InlineData("hello\r\nBcc: x\r\n", "NoHeader(hello)Body(\r\nBcc: x\r\n)")]
    [InlineData(" A: x\r\n", "NoHeader()Body( A: x\r\n)")]
    [InlineData("hello", "NoHeader(hello)")]
    [InlineData("From a@x Mon\r\nA: x\r\n\r\n", "Stray(From a@x Mon\r\n)Other(A: x\r\n)End(\r\n)")]
    [InlineData(">From a@x Mon\r\nhello\r\n", "Stray(>From a@x Mon\r\n)NoHeader(hello)Body(\r\n)")]
    [InlineData("A: x\nBcc: y\rDate: z\r\n", "Other(A: x\n)Bcc(Bcc: y\r)Date(Date: z\r\n)")]
    [InlineData("A: x\n\nb", "Other(A: x\n)End(\n)Body(b)")]
    [InlineData("A: x\r\rb", "Other(A: x\r)End(\r)Body(b)")]
    public void A_header_comes_apart_into_fields_however_it_is_cut(string content, string pieces)
    {
        Assert.Equal(pieces, Split(content));
        for (var cut = 1; cut < content.Length; cut++)
            Assert.Equal(pieces, Split(content[..cut], content[cut..]));
        Assert.Equal(pieces, Split([.. content.Select(octet => octet.ToString())]));
    }

    [Fact]
    public void A_name_is_held_to_a_bound_and_white_space_hides_none()
    {
        var spaces = new string(' ', 300);
        Assert.Equal($"Bcc(Bcc{spaces}: x\r\n)", Split($"Bcc{spaces}: x\r\n"));
        Assert.Equal($"Other(A: x\r\n)Bcc(Bcc{spaces}: x\r\n)", Split("A: x\r\n", $"Bcc{spaces}: x\r\n"));
        Assert.Equal($"Other(A: x\r\n)Stray({new string('b', 300)}: x\r\n)", Split("A: x\r\n", $"{new string('b', 300)}: x\r\n"));
        Assert.Equal($"NoHeader({new string('b', 80)})Body({new string('b', 220)})", Split(new string('b', 300)));
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 1000)]
    public void Any_octets_come_out_again_the_same_however_they_are_cut(WireText content, ushort at)
    {
        var text = content.Text.Replace("a", "Bcc:", StringComparison.Ordinal).Replace("Text", "From ", StringComparison.Ordinal);
        var cut = text.Length == 0 ? 0 : at % text.Length;

        Assert.Equal(Split(text), Split(text[..cut], text[cut..]));
        Assert.Equal(Split(text), Split([.. text.Select(octet => octet.ToString())]));
        Assert.Equal(text, Split(false, text));
    }

    private static string Split(params string[] parts) => Split(true, parts);

    private static string Split(bool named, params string[] parts)
    {
        var splitter = new HeaderSplitter();
        var told = new StringBuilder();
        var open = "";
        foreach (var part in parts)
        {
            var octets = Octets.Of(part);
            while (octets.Length > 0)
            {
                var step = splitter.Read(octets, out var consumed);
                Assert.True(consumed > 0 || step != HeaderStep.NeedMore);
                Tell(step, Octets.TextOf(octets.AsSpan(0, consumed)));
                octets = octets[consumed..];
            }
        }

        Tell(splitter.Finish(), "");
        return told.Append(named && open.Length > 0 ? ")" : "").ToString();

        void Tell(HeaderStep step, string read)
        {
            var held = Octets.TextOf(splitter.Held);
            var (name, text) = step switch
            {
                HeaderStep.NeedMore => (open, ""),
                HeaderStep.Text => (open, read),
                HeaderStep.Field => ($"{splitter.Field}", held),
                HeaderStep.StrayLine => ("Stray", held),
                HeaderStep.EndOfHeader => ("End", held),
                HeaderStep.NoHeader => ("NoHeader", held),
                _ => ("Body", read),
            };
            var begins = step is not (HeaderStep.NeedMore or HeaderStep.Text) && (step != HeaderStep.Body || open != "Body");
            if (named && begins)
                told.Append(open.Length > 0 ? ")" : "").Append(name).Append('(');
            open = name;
            told.Append(text);
        }
    }
}
