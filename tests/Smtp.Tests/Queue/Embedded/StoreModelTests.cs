using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Random histories of the store against the plainest model there is: a dictionary of what must be there.</summary>
public sealed class StoreModelTests
{
    public enum Step
    {
        AcceptSmall,
        AcceptLarge,
        AcceptSeveral,
        Deliver,
        DeliverOne,
        Defer,
        Bounce,
        Restart,
        PowerCut,
        Hold,
        Release,
        Retry,
        Delete,
        Readdress,
    }

    public static Arbitrary<Step[]> Histories() => Gen.Elements(Enum.GetValues<Step>()).ArrayOf().Resize(40).ToArbitrary();

    [Property(MaxTest = 1000, Arbitrary = [typeof(StoreModelTests)])]
    public void After_any_history_the_queue_holds_what_the_model_holds(Step[] history) => Play(history).GetAwaiter().GetResult();

    private static async Task Play(Step[] history)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(55));
        var files = new MemoryFiles();
        var store = Post.Open(files, time);
        var model = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var held = new HashSet<string>(StringComparer.Ordinal);
        var serial = 0;
        foreach (var step in history)
        {
            var text = $"{serial++:D4}";
            switch (step)
            {
                case Step.AcceptSmall:
                    await Accept(text, 300, "a");
                    break;
                case Step.AcceptLarge:
                    await Accept(text, 12_000, "a");
                    break;
                case Step.AcceptSeveral:
                    await Accept(text, 3_000, "a", "b", "c");
                    break;
                case Step.Restart:
                    await store.DisposeAsync();
                    store = Post.Open(files, time);
                    break;
                case Step.PowerCut:
                    // The store before goes on writing to a disk that nobody looks at again.
                    files = files.Crash(torn: serial * 7);
                    await store.DisposeAsync();
                    store = Post.Open(files, time);
                    break;
                case Step.Hold or Step.Release or Step.Retry or Step.Delete or Step.Readdress:
                    await Operate(step, serial);
                    break;
                default:
                    await Work(step, text);
                    break;
            }
        }

        await store.DisposeAsync();
        await using var last = Post.Open(files.Crash(), time);
        time.Advance(TimeSpan.FromDays(1));
        var waiting = await Post.Waiting(last);
        Assert.Equal(model.Keys.Except(held), waiting.Keys);
        await Operations(last).ApplyAsync(new QueueChange.Release(), new QueueFilter(), dryRun: false);
        foreach (var (content, recipients) in await Post.Waiting(last))
            waiting.Add(content, recipients);
        Assert.Equal(model.Keys, waiting.Keys);
        foreach (var (content, recipients) in model)
            Assert.Equal(recipients, waiting[content]);

        async Task Accept(string text, int length, params string[] recipients)
        {
            await Post.Accept(store, Post.Text(text, length), recipients);
            model.Add(Post.Text(text, length), [.. recipients]);
        }

        async Task Work(Step step, string text)
        {
            var due = new QueueId[1];
            if (store.TakeDue(due) == 0)
                return;

            using var message = await Post.Load(store, due[0]);
            var content = Post.Read(message.Content);
            Assert.DoesNotContain(content, held);
            Assert.Equal(model[content], message.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart));
            var update = step switch
            {
                Step.Deliver => Post.Update(message, Post.Delivered),
                Step.DeliverOne => new MessageUpdate { Recipients = [new RecipientUpdate(message.Recipients[0], Post.Delivered, null)] },
                Step.Defer => Post.Update(message, Post.Deferred, time.GetUtcNow().AddHours(1)),
                _ => Post.Update(message, Post.Failed) with { Notice = Notice(text) },
            };
            Assert.Equal(SinkState.Accepting, await store.UpdateAsync(message, update));
            store.Release(message.Id);
            var ended = update.Recipients.Where(one => one.NextAttempt is null).Select(one => one.Recipient.Recipient.Address.LocalPart);
            model[content].RemoveAll(ended.Contains);
            if (model[content].Count == 0)
                model.Remove(content);
            if (update.Notice is not null)
                model.Add(text, ["sender"]);
        }

        async Task Operate(Step step, int turn)
        {
            var all = store.Reading.Ids(new QueueFilter());
            if (all.Count == 0)
                return;

            var id = all[turn % all.Count];
            string content;
            using (var details = store.Reading.Show(id))
                content = Post.Read(details!.Content);
            QueueChange change = step switch
            {
                Step.Hold => new QueueChange.Hold(),
                Step.Release => new QueueChange.Release(),
                Step.Retry => new QueueChange.Retry(),
                Step.Delete => new QueueChange.Delete(Bounce: false),
                _ => new QueueChange.Readdress(Post.To($"new{turn}").Address),
            };
            var filter = new QueueFilter { Ids = [id] };
            if (step == Step.Delete)
                filter = filter with { Recipient = new AddressPattern($"{model[content][0]}@*") };
            var report = await Operations(store).ApplyAsync(change, filter, dryRun: false);
            Assert.Equal((1, 0, 0), (report.Changed + report.Unchanged, report.Failed, report.InDelivery));
            if (step == Step.Hold)
                held.Add(content);
            else if (step == Step.Release)
                held.Remove(content);
            else if (step == Step.Delete)
                model[content].RemoveAt(0);
            else if (step == Step.Readdress)
                model[content] = [$"new{turn}"];
            if (model[content].Count > 0)
                return;
            model.Remove(content);
            held.Remove(content);
        }

        QueueOperations Operations(EmbeddedQueueStore of) => new(of, new FakeDelivery(), time, NullLoggerFactory.Instance);

        static NewMessage Notice(string text) => new(
            Post.Envelope() with { Sender = null },
            [Post.To("sender")],
            System.Text.Encoding.ASCII.GetBytes(text),
            Smtp.Protocol.Framing.ContentTraits.None);
    }
}
