using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Smtp.Delivery.Bounces;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Delivery.Bounces;

/// <summary>The composer of mx.excite.example, where jyoti has a mailbox, and messages to tell about.</summary>
internal static class NoticeFixture
{
    public const string Original =
        "Received: from client.example\r\nFrom: Atul <atul@yahoo.example>\r\nMessage-ID: <1@yahoo.example>\r\n"
        + "Subject: Lunch on Friday\r\n\r\nShall we?\r\n.dots stay\r\n";

    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly RoutingTable Table = new()
    {
        HostName = "mx.excite.example",
        Domains = new Dictionary<string, LocalDomain>
        {
            ["excite.example"] = new(
                "excite.example", new HashSet<string> { "jyoti" }, new Dictionary<string, IReadOnlyList<Mailbox>>(), CatchAll: null),
        },
        Routes = new Dictionary<string, IReadOnlyList<NextHop>>(),
        RelayClients = [],
    };

    private static readonly NoticeComposer Composer = new("mx.excite.example", new Router(Table), new FakeTimeProvider(Now));

    public static Outcome Refused() =>
        new(OutcomeKind.Failed, new(5, 1, 1), "550 5.1.1 No such user here", "mx.yahoo.example [192.0.2.1]", RemoteReplied: true);

    public static NoticedRecipient Failure(string address, Outcome outcome, DsnNotify notify = DsnNotify.Unspecified) => new(
        new QueuedRecipient(
            0, new Recipient(Mailbox(address)) { Notify = notify, Original = new("rfc822", "boss@excite.example") }, 0, Now, null),
        outcome,
        NoticeAction.Failed);

    public static NoticedRecipient Success(string address, NoticeAction action, Outcome outcome) =>
        Failure(address, outcome, DsnNotify.Success | DsnNotify.Failure) with { Action = action };

    public static NoticedRecipient For(this NoticedRecipient noticed, OriginalRecipient? original) => noticed with
    {
        Recipient = noticed.Recipient with { Recipient = noticed.Recipient.Recipient with { Original = original } },
    };

    public static Mailbox Mailbox(string text)
    {
        Assert.True(MailboxParser.TryParse(text, out var mailbox, out _));
        return mailbox!;
    }

    public static Envelope Envelope(string? sender) => new()
    {
        Sender = sender is null ? null : Mailbox(sender),
        Origin = new Origin(IPAddress.Loopback, "client.example", "ESMTP"),
        EnvelopeId = "QQ314",
    };

    public static QueuedMessage Message(Envelope envelope, string content = Original) =>
        new(new QueueId(1), envelope, Now, new TextContent(content), []);

    public static Task<NewMessage> ComposeAsync(NoticedRecipient told, DsnReturn @return = default, string content = Original) =>
        ComposeAsync([told], @return, content);

    public static async Task<NewMessage> ComposeAsync(NoticedRecipient[] told, DsnReturn @return = default, string content = Original)
    {
        using var message = Message(Envelope("atul@yahoo.example") with { Return = @return }, content);
        return await ComposeAsync(message, NoticeReaders.Sender, told);
    }

    public static async Task<NewMessage> ComposeAsync(QueuedMessage message, NoticeReaders readers, params NoticedRecipient[] told) =>
        await Composer.ComposeAsync(message, new NoticeDraft(readers, told), TestContext.Current.CancellationToken);

    public static MimeMessage Parse(NewMessage notice) =>
        MimeMessage.Load(new MemoryStream(notice.Content.ToArray()), TestContext.Current.CancellationToken);

    public static string TextOf(NewMessage notice) => Encoding.UTF8.GetString(notice.Content.Span);

    public sealed class TextContent(string text) : MessageContent
    {
        private readonly byte[] _octets = Encoding.UTF8.GetBytes(text);

        public override long Length => _octets.Length;

        public override ContentTraits Traits
        {
            get
            {
                var inspector = new ContentInspector();
                inspector.Inspect(_octets);
                return inspector.Traits;
            }
        }

        public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
        {
            octets = new ReadOnlySequence<byte>(_octets);
            return true;
        }

        public override Stream OpenRead() => new MemoryStream(_octets, writable: false);
    }

    public sealed class DamagedContent : MessageContent
    {
        public override long Length => 10;

        public override ContentTraits Traits => ContentTraits.None;

        public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
        {
            octets = default;
            return false;
        }

        public override Stream OpenRead() => throw new InvalidDataException("The checksum is wrong.");
    }
}
