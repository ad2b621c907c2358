using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Framing;
using Smtp.Protocol.Replies;
using Smtp.Queue;
using Smtp.Queue.Durability;
using Smtp.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Messages and steps that the queue's tests share.</summary>
internal static class Post
{
    public static readonly QueueOptions Options = new() { Directory = "/queue", SegmentSize = 32 * 1024, LargeContent = 4 * 1024 };

    public static readonly Outcome Delivered = new(OutcomeKind.Delivered, new EnhancedStatus(2, 0, 0), "250 OK");

    public static readonly Outcome Deferred =
        new(OutcomeKind.Deferred, new EnhancedStatus(4, 2, 0), "450 later", "mx.example [192.0.2.1]", true) { Security = "TLSv1.3 TLS_AES_256_GCM_SHA384, unverified" };

    public static readonly Outcome Unreachable =
        new(OutcomeKind.Deferred, new EnhancedStatus(4, 4, 1), "connection refused", "mx.example [192.0.2.1]")
        {
            Reach = DestinationReach.Unreachable,
        };

    public static readonly Outcome Failed = new(OutcomeKind.Failed, new EnhancedStatus(5, 1, 1), "550 nobody");

    public static EmbeddedQueueStore Open(IJournalFiles files, TimeProvider? time = null, QueueOptions? options = null) =>
        new(options ?? Options, files, directoryLock: null, time ?? TimeProvider.System, NullLogger.Instance);

    public static Envelope Envelope(string sender = "sender") =>
        new() { Sender = new Mailbox(sender, "sender.example"), Origin = new Origin(System.Net.IPAddress.Loopback, "client", "ESMTP") };

    public static Recipient To(string name) => new(new Mailbox(name, "there.example"));

    /// <summary>Content that can be told from any other, of any length.</summary>
    public static string Text(string subject, int length = 200) => $"Subject: {subject}\r\n\r\n".PadRight(length, subject[0]);

    public static Task<(QueueId Id, SinkState State)> TryAccept(IMessageSink store, string content, params string[] recipients) =>
        TryAcceptFrom(store, "sender", content, recipients);

    public static async Task<(QueueId Id, SinkState State)> TryAcceptFrom(
        IMessageSink store, string sender, string content, params string[] recipients)
    {
        await using var transaction = store.Begin(Envelope(sender));
        foreach (var recipient in recipients)
            transaction.AddRecipient(To(recipient));
        var octets = Encoding.ASCII.GetBytes(content);
        for (var offset = 0; offset < octets.Length; offset += 64 * 1024)
        {
            transaction.Write(octets.AsSpan(offset, Math.Min(64 * 1024, octets.Length - offset)));
            if (await transaction.SpillAsync(CancellationToken.None) is not SinkState.Accepting and var state)
                return (transaction.QueueId, state);
        }

        return (transaction.QueueId, await transaction.CommitAsync(ContentTraits.None));
    }

    public static Task<QueueId> Accept(IMessageSink store, string content, params string[] recipients) =>
        AcceptFrom(store, "sender", content, recipients);

    public static async Task<QueueId> AcceptFrom(IMessageSink store, string sender, string content, params string[] recipients)
    {
        var (id, state) = await TryAcceptFrom(store, sender, content, recipients);
        Assert.Equal(SinkState.Accepting, state);
        return id;
    }

    public static QueueId[] TakeDue(IQueueStore store)
    {
        var due = new QueueId[1000];
        return due[..store.TakeDue(due)];
    }

    public static async Task<QueuedMessage> Load(IQueueStore store, QueueId id)
    {
        var message = await store.LoadAsync(id, CancellationToken.None);
        Assert.NotNull(message);
        return message;
    }

    /// <summary>All that waits and is due, by its content.</summary>
    public static async Task<SortedDictionary<string, string[]>> Waiting(IQueueStore store)
    {
        var waiting = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var id in TakeDue(store))
        {
            using var message = await Load(store, id);
            waiting.Add(Read(message.Content), [.. message.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart)]);
        }

        return waiting;
    }

    public static string Read(MessageContent content)
    {
        using var reader = new StreamReader(content.OpenRead(), Encoding.ASCII);
        return reader.ReadToEnd();
    }

    public static MessageUpdate Update(QueuedMessage message, Outcome outcome, DateTimeOffset? next = null) =>
        new() { Recipients = [.. message.Recipients.Select(recipient => new RecipientUpdate(recipient, outcome, next))] };

    public static async Task Finish(IQueueStore store, QueueId id)
    {
        using var message = await Load(store, id);
        Assert.Equal(SinkState.Accepting, await store.UpdateAsync(message, Update(message, Delivered)));
    }
}
