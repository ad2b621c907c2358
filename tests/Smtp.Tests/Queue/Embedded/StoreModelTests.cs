using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Queue;
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
    }

    public static Arbitrary<Step[]> Histories() => Gen.Elements(Enum.GetValues<Step>()).ArrayOf().Resize(30).ToArbitrary();

    [Property(MaxTest = 1000, Arbitrary = [typeof(StoreModelTests)])]
    public void After_any_history_the_queue_holds_what_the_model_holds(Step[] history) => Play(history).GetAwaiter().GetResult();

    private static async Task Play(Step[] history)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(55));
        var files = new MemoryFiles();
        var store = Post.Open(files, time);
        var model = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
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
                default:
                    await Work(step, text);
                    break;
            }
        }

        await store.DisposeAsync();
        await using var last = Post.Open(files.Crash(), time);
        time.Advance(TimeSpan.FromDays(1));
        var waiting = await Post.Waiting(last);
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

        static NewMessage Notice(string text) => new(
            Post.Envelope() with { Sender = null },
            [Post.To("sender")],
            System.Text.Encoding.ASCII.GetBytes(text),
            Smtp.Protocol.Framing.ContentTraits.None);
    }
}
