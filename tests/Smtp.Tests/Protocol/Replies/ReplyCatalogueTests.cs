using System.Reflection;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Protocol.Replies;

public sealed class ReplyCatalogueTests
{
    private static readonly HostReplies Host = new("excite.com", 26214400);

    public static TheoryData<string> Names() => new(
        typeof(ReplyCatalogue).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name));

    [Fact]
    public void The_transcript_of_a_HELO_session_holds_to_the_letter()
    {
        Assert.Equal("220 excite.com Simple Mail Transfer Service Ready\r\n", Plain(Host.ServiceReady));
        Assert.Equal("250 excite.com\r\n", Plain(Host.Helo));
        Assert.Equal("250 OK\r\n", Plain(ReplyCatalogue.SenderOk));
        Assert.Equal("250 OK\r\n", Plain(ReplyCatalogue.RecipientOk));
        Assert.Equal("550 No such user here\r\n", Plain(ReplyCatalogue.NoSuchUser));
        Assert.Equal("354 Start mail input; end with <CRLF>.<CRLF>\r\n", Plain(ReplyCatalogue.StartMailInput));
        Assert.Equal("250 OK\r\n", Plain(ReplyCatalogue.MessageAccepted));
        Assert.Equal("221 excite.com Service closing transmission channel\r\n", Plain(Host.Closing));
    }

    [Fact]
    public void An_EHLO_session_adds_the_status()
    {
        Assert.Equal("250 2.1.0 OK\r\n", Enhanced(ReplyCatalogue.SenderOk));
        Assert.Equal("550 5.1.1 No such user here\r\n", Enhanced(ReplyCatalogue.NoSuchUser));
        Assert.Equal("354 Start mail input; end with <CRLF>.<CRLF>\r\n", Enhanced(ReplyCatalogue.StartMailInput));
        Assert.Equal("250 2.0.0 OK queued as 1ABC\r\n", Enhanced(ReplyCatalogue.MessageQueued("1ABC")));
        Assert.Equal("221 2.0.0 excite.com Service closing transmission channel\r\n", Enhanced(Host.Closing));
    }

    [Fact]
    public void EHLO_is_answered_with_all_that_is_offered_and_no_status() => Assert.Equal(
        "250-excite.com\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n"
        + "250-BINARYMIME\r\n250-DSN\r\n250 SIZE 26214400\r\n",
        Enhanced(Host.EhloWith(startTls: false)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_reply_is_well_formed_of_its_class_and_fits_a_line(string name)
    {
        var reply = (Reply)typeof(ReplyCatalogue).GetField(name)!.GetValue(null)!;

        Assert.True(reply.Code == 354 ? reply.Status.IsNone : reply.Status.Class == reply.Code / 100);
        Assert.InRange(reply.Wire(extended: true).Length, 8, 512);
        Assert.Equal(
            ReplyStep.Complete, ReplyParser.TryParse(Octets.Whole(Enhanced(reply)), out var read, out _));
        Assert.Equal(reply, read);
    }

    [Fact]
    public void The_octets_are_made_once()
    {
        var reply = new Reply(250, new(2, 0, 0), "OK");
        Assert.True(reply.Wire(extended: true) == reply.Wire(extended: true));
        Assert.True(reply.Wire(extended: false) == reply.Wire(extended: false));
    }

    [Fact]
    public void Each_line_of_a_long_reply_has_the_code_and_the_status() => Assert.Equal(
        "550-5.7.1 one\r\n550-5.7.1 \r\n550 5.7.1 three\r\n", Enhanced(new Reply(550, new(5, 7, 1), ["one", "", "three"])));

    [Fact]
    public void No_text_can_begin_a_second_reply() =>
        Assert.Equal("250 2.0.0 OK queued as x??250 y?\r\n", Enhanced(ReplyCatalogue.MessageQueued("x\r\n250 y\u00e9")));

    private static string Plain(Reply reply) => Octets.TextOf(reply.Wire(extended: false));

    private static string Enhanced(Reply reply) => Octets.TextOf(reply.Wire(extended: true));
}
