using System.Buffers;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Queue.Embedded;

namespace Smtp.Benchmarks.Micro;

/// <summary>
/// A message of 4 KiB from the beginning of its transaction until it is on disk, with so many sessions at once. What is allocated lives as
/// long as the message is queued: its index entry, and envelope and content for the delivery that follows.
/// </summary>
public class JournalAppending
{
    private const int Messages = 6000;

    private readonly byte[] _content = SampleContent.Of(4096);
    private readonly Envelope _envelope = new() { Sender = Address("a@src.example"), Origin = Origin.Local };
    private readonly Recipient _recipient = new(Address("b@dst.example"));
    private readonly Outcome _delivered = new(OutcomeKind.Delivered, new(2, 0, 0), "");
    private readonly string _directory = Path.Combine("/var/tmp", $"smtp-benchmarks-{Environment.ProcessId}-journal");
    private EmbeddedQueueStore _store = null!;

    [Params(1, 20, 100)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Open() =>
        _store = EmbeddedQueueStore.Open(new QueueOptions { Directory = _directory }, TimeProvider.System, NullLoggerFactory.Instance);

    [GlobalCleanup]
    public void Close()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public Task Append() => Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => AppendInTurnAsync(Messages / Sessions)));

    /// <summary>Ends the messages, so that each run begins with an empty queue.</summary>
    [IterationCleanup]
    public void End() => EndAllAsync().GetAwaiter().GetResult();

    private async Task AppendInTurnAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using var transaction = _store.Begin(_envelope);
            transaction.AddRecipient(_recipient);
            transaction.Write(_content);
            if (await transaction.CommitAsync(ContentTraits.None) != SinkState.Accepting)
                throw new InvalidOperationException("The store does not accept.");
        }
    }

    private async Task EndAllAsync()
    {
        var due = new QueueId[100];
        while (_store.Count > 0)
        {
            await _store.WaitForDueAsync(CancellationToken.None);
            var taken = _store.TakeDue(due);
            await Task.WhenAll(due.Take(taken).Select(EndAsync));
        }
    }

    private async Task EndAsync(QueueId id)
    {
        using var message = await _store.LoadAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"{id} is gone.");
        await _store.UpdateAsync(message, new MessageUpdate
        {
            Recipients = [new RecipientUpdate(message.Recipients[0], _delivered, NextAttempt: null)],
        });
    }

    private static Mailbox Address(string text) =>
        MailboxParser.TryParse(text, out var mailbox, out _)
            ? mailbox!
            : throw new ArgumentException($"{text} is no address.", nameof(text));
}
