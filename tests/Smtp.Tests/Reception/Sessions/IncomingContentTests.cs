using System.Buffers;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Reception.Listening;
using Smtp.Reception.Sessions;
using Smtp.Reception.Submission;
using Xunit;

namespace Smtp.Tests.Reception.Sessions;

public sealed class IncomingContentTests
{
    private static readonly ReceptionLimits Limits = new() { MessageSize = 100, Hops = 2 };

    [Fact]
    public async Task What_is_written_goes_into_the_transaction()
    {
        var transaction = new Transaction();
        await using var content = Begin(transaction);
        content.Write("Subject: x\r\n\r\n"u8);
        content.Append(new ReadOnlySequence<byte>("hello"u8.ToArray()));
        await content.SpillAsync();

        Assert.Equal("Subject: x\r\n\r\nhello", transaction.Text);
        Assert.Equal(19, content.Length);
        Assert.Equal(ContentRefusal.None, content.Refusal);
    }

    [Fact]
    public async Task Past_the_limit_the_transaction_is_gone_and_the_rest_is_thrown_away()
    {
        var transaction = new Transaction();
        await using var content = Begin(transaction);
        content.Write(new byte[100]);
        Assert.Equal(ContentRefusal.None, content.Refusal);

        content.Write(new byte[1]);
        await content.SpillAsync();
        Assert.Equal(ContentRefusal.TooLarge, content.Refusal);
        Assert.True(transaction.IsDisposed);

        for (var i = 0; i < 100; i++)
        {
            content.Write(new byte[IncomingContent.SpillAfter]);
            content.Append(new ReadOnlySequence<byte>(new byte[10]));
            await content.SpillAsync();
        }

        Assert.Equal(100, transaction.Length);
        Assert.Equal(101 + (100L * (IncomingContent.SpillAfter + 10)), content.Length);
    }

    [Fact]
    public async Task Too_many_Received_fields_are_a_loop_whatever_their_case()
    {
        await using var content = Begin(new Transaction());
        content.Write("Received: a\r\n"u8);
        content.Write("RECEIVED: b\r\nrec"u8);
        Assert.Equal(ContentRefusal.None, content.Refusal);

        content.Write("eived: c\r\n"u8);
        Assert.Equal(ContentRefusal.TooManyHops, content.Refusal);
    }

    [Theory]
    [InlineData(SinkState.Full, "StoreFull")]
    [InlineData(SinkState.Failed, "StoreFailed")]
    [InlineData(SinkState.Stopping, "Stopping")]
    public async Task A_spill_that_fails_is_the_reason_and_aborts(SinkState state, string reason)
    {
        var transaction = new Transaction { SpillState = state };
        await using var content = Begin(transaction);
        content.Write("x"u8);
        await content.SpillAsync();

        Assert.Equal(reason, content.Refusal.ToString());
        Assert.True(transaction.IsDisposed);
        content.Write("more"u8);
        await content.SpillAsync();
        Assert.Equal(1, transaction.Length);
    }

    [Theory]
    [InlineData(BodyType.SevenBit, ContentTraits.BareLineEnding, "BareLineEnding")]
    [InlineData(BodyType.EightBitMime, ContentTraits.Nul, "Nul")]
    [InlineData(BodyType.SevenBit, ContentTraits.EightBit | ContentTraits.LongLine | ContentTraits.NoFinalLineEnding, "None")]
    [InlineData(BodyType.BinaryMime, ContentTraits.Nul | ContentTraits.BareLineEnding, "None")]
    public async Task Only_BINARYMIME_may_hold_what_no_line_can(BodyType body, ContentTraits traits, string reason)
    {
        await using var content = Begin(new Transaction(), body);
        content.RefuseFor(traits);

        Assert.Equal(reason, content.Refusal.ToString());
    }

    [Fact]
    public async Task A_submitted_header_is_rewritten_and_what_the_client_sent_is_what_counts()
    {
        var transaction = new Transaction();
        await using var content = Begin(transaction, account: "a@b.example");
        content.Write("Bcc: x\r\nDate: y\r\nMess"u8);
        content.Write("age-ID: z\r\n\r\nbo"u8);
        content.Append(new ReadOnlySequence<byte>("dy"u8.ToArray()));
        await content.SpillAsync();
        await content.CommitAsync(ContentTraits.None);

        Assert.Equal("Date: y\r\nMessage-ID: z\r\nFrom: a@b.example\r\n\r\nbody", transaction.Text);
        Assert.Equal("Bcc: x\r\nDate: y\r\nMessage-ID: z\r\n\r\nbody".Length, content.Length);
        Assert.Equal(ContentTraits.None, transaction.CommittedTraits);
    }

    [Fact]
    public async Task A_submitted_header_is_ended_by_the_end_of_content()
    {
        var transaction = new Transaction();
        await using var content = Begin(transaction, account: "a@b.example");
        content.Write("Date: y\r\nMessage-ID: z"u8);
        await content.CommitAsync(ContentTraits.NoFinalLineEnding);

        Assert.Equal("Date: y\r\nMessage-ID: z\r\nFrom: a@b.example\r\n", transaction.Text);
        Assert.Equal(ContentTraits.None, transaction.CommittedTraits);
    }

    [Theory]
    [InlineData("From: x@y.example\r\n\r\nbody")]
    [InlineData("From: x@y.example\r\n")]
    public async Task A_submitted_header_of_somebody_else_is_refused_and_not_committed(string text)
    {
        var transaction = new Transaction();
        await using var content = Begin(transaction, account: "a@b.example");
        content.Write(Encoding.ASCII.GetBytes(text));
        if (content.Refusal == ContentRefusal.None)
            await content.CommitAsync(ContentTraits.None);

        Assert.Equal(ContentRefusal.AuthorNotAllowed, content.Refusal);
        Assert.Equal("x@y.example", content.RefusedClaim!.Address!.ToString());
        Assert.Null(transaction.CommittedTraits);
    }

    [Fact]
    public async Task The_limit_and_the_hops_of_a_submitted_header_are_those_of_the_client()
    {
        await using var large = Begin(new Transaction(), account: "a@b.example");
        large.Write(Encoding.ASCII.GetBytes($"Bcc: {new string('x', 96)}"));
        Assert.Equal(ContentRefusal.TooLarge, large.Refusal);

        await using var loop = Begin(new Transaction(), account: "a@b.example");
        loop.Write("Received: a\r\nReceived: b\r\nReceived: c\r\n"u8);
        Assert.Equal(ContentRefusal.TooManyHops, loop.Refusal);
    }

    [Fact]
    public async Task The_first_reason_stands()
    {
        await using var content = Begin(new Transaction());
        content.Refuse(ContentRefusal.TooLarge);
        content.Refuse(ContentRefusal.Nul);

        Assert.Equal(ContentRefusal.TooLarge, content.Refusal);
    }

    private static IncomingContent Begin(Transaction transaction, BodyType body = BodyType.SevenBit, string? account = null)
    {
        var envelope = new Envelope { Sender = null, Origin = Origin.Local, Body = body };
        var submitted = account is null ? null : new SubmittedHeader(
            new Submitter(FromRule.Refuse, account, envelope, "mx.example", sender => sender.ToString() == account, static _ => false),
            transaction.QueueId, default);
        return new(transaction, envelope, new RecipientList(), Limits, begunAt: 0, submitted);
    }

    private sealed class Transaction : IMessageTransaction
    {
        private readonly ArrayBufferWriter<byte> _content = new();

        public SinkState SpillState { get; init; } = SinkState.Accepting;

        public bool IsDisposed { get; private set; }

        public ContentTraits? CommittedTraits { get; private set; }

        public string Text => Encoding.ASCII.GetString(_content.WrittenSpan);

        public QueueId QueueId => new(1);

        public long Length => _content.WrittenCount;

        public void AddRecipient(Recipient recipient)
        {
        }

        public void Advance(int count) => _content.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => _content.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _content.GetSpan(sizeHint);

        public ValueTask<SinkState> SpillAsync(CancellationToken cancellationToken) => new(SpillState);

        public ValueTask<SinkState> CommitAsync(ContentTraits traits)
        {
            CommittedTraits = traits;
            return new(SinkState.Accepting);
        }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
