using System.Collections.Concurrent;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Tests.Queue.Embedded;

namespace Smtp.Tests.Queue.Scheduling;

/// <summary>An agent that does as it is told, and a planner and composer to go with it.</summary>
internal sealed class FakeDelivery : IDeliveryAgent, IDeliveryPlanner, INoticeComposer
{
    private readonly Lock _gate = new();
    private int _running;

    public int MaximumConcurrency { get; set; } = 20;

    public int? Initial { get; set; }

    public int InitialConcurrency => Initial ?? MaximumConcurrency;

    public int? MessagesPerMinute { get; set; }

    /// <summary>What the agent has learned since.</summary>
    public Func<string?> Learned { get; set; } = () => null;

    string? IDeliveryAgent.Destination => Learned();

    /// <summary>As one that has not yet begun to hand over what it is waiting to.</summary>
    public bool IsLeftSoon { get; set; }

    public int MostAtOnce { get; private set; }

    /// <summary>Local parts of the recipients, in the order their deliveries began.</summary>
    public ConcurrentQueue<string> Deliveries { get; } = new();

    /// <summary>Local parts of the recipients, in the order they were planned, again each time they are loaded.</summary>
    public ConcurrentQueue<string> Planned { get; } = new();

    public ConcurrentQueue<string> Contents { get; } = new();

    public ConcurrentQueue<NoticedRecipient> Notices { get; } = new();

    public ConcurrentQueue<NoticeDraft> Drafts { get; } = new();

    /// <summary>NOTIFY of the recipients, by local part, as they were planned last.</summary>
    public ConcurrentDictionary<string, DsnNotify> Notify { get; } = new();

    /// <summary>By local part.</summary>
    public Func<string, Outcome> Outcome { get; set; } = _ => Post.Delivered;

    /// <summary>The destination of a local part.</summary>
    public Func<string, string> Destination { get; set; } = _ => "there";

    public Func<string, string[]?> Expansion { get; set; } = _ => null;

    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Action Planning { get; set; } = () => { };

    public Action Composing { get; set; } = () => { };

    public async ValueTask<IReadOnlyList<Outcome>> DeliverAsync(
        QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, StopSignals stop)
    {
        lock (_gate)
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        try
        {
            foreach (var recipient in recipients)
                Deliveries.Enqueue(recipient.Address.LocalPart);
            await Before(recipients[0].Address.LocalPart).WaitAsync(IsLeftSoon ? stop.Soon : stop.Now);
            Contents.Enqueue(Post.Read(message.Content));
            return [.. recipients.Select(recipient => Outcome(recipient.Address.LocalPart))];
        }
        finally
        {
            lock (_gate)
                _running--;
        }
    }

    public DeliveryPlan Plan(QueuedMessage message, IReadOnlyList<QueuedRecipient> due)
    {
        Planning();
        var expansions = new List<RecipientExpansion>();
        var deliveries = new Dictionary<string, List<DeliveryRecipient>>();
        foreach (var recipient in due)
        {
            var name = recipient.Recipient.Address.LocalPart;
            Notify[name] = recipient.Recipient.Notify;
            Planned.Enqueue(name);
            if (Expansion(name) is { } expansion)
            {
                var replacements = expansion.Select(to => recipient.Recipient with { Address = Post.To(to).Address });
                expansions.Add(new RecipientExpansion(recipient.Index, [.. replacements]));
                continue;
            }

            if (!deliveries.TryGetValue(Destination(name), out var list))
                deliveries.Add(Destination(name), list = []);
            list.Add(new DeliveryRecipient(recipient.Index, recipient.Recipient, recipient.Recipient.Address));
        }

        var planned = deliveries.Select(delivery => new PlannedDelivery(delivery.Key, this, delivery.Value));
        return new DeliveryPlan([.. planned], expansions, []);
    }

    public ValueTask<NewMessage> ComposeAsync(QueuedMessage message, NoticeDraft draft, CancellationToken cancellationToken)
    {
        Composing();
        Drafts.Enqueue(draft);
        foreach (var recipient in draft.Recipients)
            Notices.Enqueue(recipient);

        var names = string.Join(' ', draft.Recipients.Select(one => one.Recipient.Recipient.Address.LocalPart));
        var envelope = Post.Envelope() with { Sender = null, Origin = Origin.Local };
        var readers = new List<Recipient>();
        if (draft.Readers.HasFlag(NoticeReaders.Sender))
            readers.Add(new Recipient(message.Envelope.Sender!));
        if (draft.Readers.HasFlag(NoticeReaders.Postmaster))
            readers.Add(PostmasterNotice.To("mx.example"));
        var content = Encoding.ASCII.GetBytes($"Subject: failed {names}\r\n");
        return new ValueTask<NewMessage>(new NewMessage(envelope, readers, content, ContentTraits.None));
    }
}
