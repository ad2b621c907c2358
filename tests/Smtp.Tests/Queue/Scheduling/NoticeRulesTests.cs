using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Smtp.Queue.Scheduling;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class NoticeRulesTests
{
    [Theory]
    [InlineData(NoticeAction.Failed, DsnNotify.Unspecified, true)]
    [InlineData(NoticeAction.Failed, DsnNotify.Failure, true)]
    [InlineData(NoticeAction.Failed, DsnNotify.Success | DsnNotify.Failure, true)]
    [InlineData(NoticeAction.Failed, DsnNotify.Success, false)]
    [InlineData(NoticeAction.Failed, DsnNotify.Delay, false)]
    [InlineData(NoticeAction.Failed, DsnNotify.Never, false)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Unspecified, true)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Delay, true)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Failure, false)]
    [InlineData(NoticeAction.Delayed, DsnNotify.Never, false)]
    [InlineData(NoticeAction.Delivered, DsnNotify.Success | DsnNotify.Failure, true)]
    [InlineData(NoticeAction.Delivered, DsnNotify.Unspecified, false)]
    [InlineData(NoticeAction.Expanded, DsnNotify.Success, true)]
    [InlineData(NoticeAction.Expanded, DsnNotify.Failure, false)]
    [InlineData(NoticeAction.Relayed, DsnNotify.Success, true)]
    [InlineData(NoticeAction.Relayed, DsnNotify.Delay, false)]
    public void NOTIFY_says_what_the_sender_is_told(NoticeAction action, DsnNotify notify, bool told) =>
        Assert.Equal(told ? NoticeReaders.Sender : NoticeReaders.None, Readers(Post.Envelope(), notify, action));

    [Theory]
    [InlineData(PostmasterCopies.Bounce, NoticeAction.Failed, DsnNotify.Unspecified, NoticeReaders.Sender | NoticeReaders.Postmaster)]
    [InlineData(PostmasterCopies.Bounce, NoticeAction.Failed, DsnNotify.Never, NoticeReaders.Postmaster)]
    [InlineData(PostmasterCopies.Bounce, NoticeAction.Delayed, DsnNotify.Unspecified, NoticeReaders.Sender)]
    [InlineData(PostmasterCopies.Bounce, NoticeAction.Delivered, DsnNotify.Success, NoticeReaders.Sender)]
    [InlineData(PostmasterCopies.Delay, NoticeAction.Delayed, DsnNotify.Unspecified, NoticeReaders.Sender | NoticeReaders.Postmaster)]
    [InlineData(PostmasterCopies.Delay, NoticeAction.Delayed, DsnNotify.Failure, NoticeReaders.Postmaster)]
    [InlineData(PostmasterCopies.Delay, NoticeAction.Failed, DsnNotify.Unspecified, NoticeReaders.Sender)]
    public void The_postmaster_gets_the_copies_he_asked_for_whatever_NOTIFY_says(
        PostmasterCopies copies, NoticeAction action, DsnNotify notify, NoticeReaders readers) =>
        Assert.Equal(readers, Readers(Post.Envelope(), notify, action, Post.Options with { NotifyPostmaster = copies }));

    [Theory]
    [InlineData(DoubleBounces.Postmaster, NoticeAction.Failed, NoticeReaders.Postmaster)]
    [InlineData(DoubleBounces.Drop, NoticeAction.Failed, NoticeReaders.None)]
    [InlineData(DoubleBounces.Postmaster, NoticeAction.Delayed, NoticeReaders.None)]
    [InlineData(DoubleBounces.Postmaster, NoticeAction.Delivered, NoticeReaders.None)]
    public void Of_mail_from_nobody_only_a_failure_is_told_and_only_to_the_postmaster(
        DoubleBounces setting, NoticeAction action, NoticeReaders readers)
    {
        var options = Post.Options with
        {
            DoubleBounces = setting,
            NotifyPostmaster = PostmasterCopies.Bounce | PostmasterCopies.Delay,
        };

        Assert.Equal(readers, Readers(Post.Envelope() with { Sender = null }, DsnNotify.Success, action, options));
    }

    [Fact]
    public void A_notice_to_the_postmaster_that_fails_is_told_to_nobody_even_behind_an_alias()
    {
        var own = Post.Envelope() with { Sender = null, Origin = Origin.Local };
        var behindAlias = PostmasterNotice.To("mx.excite.example") with { Address = new Mailbox("jyoti", "away.example") };

        Assert.Equal(NoticeReaders.None, new NoticeRules(Post.Options).Readers(own, behindAlias, NoticeAction.Failed));
    }

    [Fact]
    public void A_stranger_cannot_pass_for_a_notice_to_the_postmaster()
    {
        var strangers = Post.Envelope() with { Sender = null };

        Assert.Equal(
            NoticeReaders.Postmaster,
            new NoticeRules(Post.Options).Readers(strangers, PostmasterNotice.To("mx.excite.example"), NoticeAction.Failed));
    }

    private static NoticeReaders Readers(Envelope envelope, DsnNotify notify, NoticeAction action, QueueOptions? options = null) =>
        new NoticeRules(options ?? Post.Options).Readers(envelope, Post.To("jyoti") with { Notify = notify }, action);
}
