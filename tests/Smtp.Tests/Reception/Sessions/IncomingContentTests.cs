using System.Buffers;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Reception.Listening;
using Smtp.Reception.Sessions;
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
    public async Task The_first_reason_stands()
    {
        await using var content = Begin(new Transaction());
        content.Refuse(ContentRefusal.TooLarge);
        content.Refuse(ContentRefusal.Nul);

        Assert.Equal(ContentRefusal.TooLarge, content.Refusal);
    }

    private static IncomingContent Begin(Transaction transaction, BodyType body = BodyType.SevenBit) => new(
        transaction, new Envelope { Sender = null, Origin = Origin.Local, Body = body }, new RecipientList(), Limits, begunAt: 0);

    private sealed class Transaction : IMessageTransaction
    {
        private readonly ArrayBufferWriter<byte> _content = new();

        public SinkState SpillState { get; init; } = SinkState.Accepting;

        public bool IsDisposed { get; private set; }

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

        public ValueTask<SinkState> CommitAsync(ContentTraits traits) => new(SinkState.Accepting);

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
