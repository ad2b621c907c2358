using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Smtp.Queue.Operations;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Upgrades: queues that earlier programs left behind are read to the last recipient.</summary>
public sealed class KeptQueueTests
{
    [Theory]
    [InlineData("version-1", false)]
    [InlineData("version-3", true)]
    public async Task A_queue_kept_from_earlier_is_read_whole(string kept, bool hasOperator)
    {
        var disk = Read(kept);
        for (var start = 0; start < 2; start++)
        {
            // At the second start it has been through the hands of the program of today.
            var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero));
            await using var store = Post.Open(disk, time);
            Assert.Equal(7, store.Count);
            QueueId[] held = [.. store.Reading.List(new QueueFilter { State = MessageState.Held }).Select(item => item.Id)];
            Assert.Equal(hasOperator ? 1 : 0, held.Length);
            var operations = new QueueOperations(store, new Scheduling.FakeDelivery(), time, NullLoggerFactory.Instance);
            if (hasOperator)
                Assert.Equal(0, (await ChangeAsync(operations, held, new QueueChange.Release())).Failed);
            var messages = new List<QueuedMessage>();
            foreach (var id in Post.TakeDue(store))
                messages.Add(await Post.Load(store, id));

            Assert.Equal(
                [
                    "dsn: dsn@yahoo.example/1",
                    "expanded: one@yahoo.example/1 two@yahoo.example/1",
                    hasOperator ? "large: large@yahoo.example/2" : "large: large@yahoo.example/1",
                    "null sender: null@yahoo.example/1",
                    "several: one@yahoo.example/1 two@hotmail.example/1",
                    "small: old@yahoo.example/1",
                    "utf-8: δοκιμή@παράδειγμα.example/1",
                ],
                messages.Select(Describe).Order(StringComparer.Ordinal));
            Assert.All(messages, message => Assert.All(message.Recipients, recipient =>
                Assert.EndsWith("connection failed: ConnectionRefused", recipient.LastOutcome!.Diagnostic, StringComparison.Ordinal)));
            Assert.Equal(hasOperator ? "127.0.0.1:2" : null, Of("large").Recipients[0].NextHop);
            Assert.Equal(12_583, Of("large").Content.Length);
            Assert.EndsWith("line 00399 of a large message\r\n", Post.Read(Of("large").Content), StringComparison.Ordinal);
            Assert.Null(Of("null sender").Envelope.Sender);
            Assert.Equal(BodyType.EightBitMime, Of("null sender").Envelope.Body);
            Assert.True(Of("utf-8").Envelope.SmtpUtf8);
            Assert.Equal("jürgen@straße.example", $"{Of("utf-8").Envelope.Sender}");
            var dsn = Of("dsn");
            Assert.Equal(("id+7", DsnReturn.Headers), (dsn.Envelope.EnvelopeId, dsn.Envelope.Return));
            var recipient = dsn.Recipients[0].Recipient;
            Assert.Equal(DsnNotify.Success | DsnNotify.Failure, recipient.Notify);
            Assert.Equal(new OriginalRecipient("rfc822", "someone@else.example"), recipient.Original);
            Assert.Equal("laptop.example", dsn.Envelope.Origin.HelloName);

            if (hasOperator)
                await ChangeAsync(operations, held, new QueueChange.Hold());

            QueuedMessage Of(string subject) => messages.Single(message => Subject(message) == subject);
        }
    }

    private static Task<ChangeReport> ChangeAsync(QueueOperations operations, IReadOnlyList<QueueId> ids, QueueChange change) =>
        operations.ApplyAsync(
            change, new QueueFilter { Ids = ids }, dryRun: false, cancellationToken: TestContext.Current.CancellationToken);

    private static string Describe(QueuedMessage message) =>
        $"{Subject(message)}: {string.Join(' ', message.Recipients.Select(one => $"{one.Recipient.Address}/{one.Attempts}"))}";

    private static string Subject(QueuedMessage message)
    {
        if (message.Envelope.SmtpUtf8)
            return "utf-8";
        var content = Post.Read(message.Content);
        var subject = content.IndexOf("Subject: ", StringComparison.Ordinal) + "Subject: ".Length;
        return content[subject..content.IndexOf('\r', subject)];
    }

    private static MemoryFiles Read(string kept)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Queue", "Embedded", "Kept", kept);
        var disk = new MemoryFiles();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            disk.Replace(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file));
        return disk;
    }
}
