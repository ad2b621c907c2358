using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Replies;
using Smtp.Queue;
using Smtp.Routing;

namespace Smtp.Delivery.Maildir;

/// <summary>
/// Delivers into mailbox folders: one file for each distinct mailbox, durable before its recipients count as delivered. The mailbox of an
/// address is asked of the router here again, so that only configured names ever become a path.
/// </summary>
public sealed class MaildirAgent : IDeliveryAgent, IDisposable
{
    private static readonly EnhancedStatus StorageFault = new(4, 3, 0);
    private static readonly EnhancedStatus StorageFull = new(4, 3, 1);
    private static readonly Outcome Stopping = new(OutcomeKind.Deferred, new EnhancedStatus(4, 3, 2), "This server is shutting down");

    private readonly Router _router;
    private readonly MaildirOptions _options;
    private readonly MaildirFolders _folders;
    private readonly UniqueName _names;
    private readonly GroupFlusher _flusher;
    private readonly ILogger _logger;

    public MaildirAgent(Router router, MaildirOptions options, TimeProvider time, ILogger<MaildirAgent> logger)
        : this(router, options, new DiskFlush(), time, logger)
    {
    }

    internal MaildirAgent(Router router, MaildirOptions options, IFolderFlush flush, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(options);
        _router = router;
        _options = options with { Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Root)) };
        _folders = new MaildirFolders(_options, flush, time, logger);
        _names = new UniqueName(router.Table.HostName, time);
        _flusher = new GroupFlusher(flush, options.IndividualFlushes, time, logger);
        _logger = logger;
    }

    public int MaximumConcurrency => _options.MaximumConcurrency;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Outcome>> DeliverAsync(
        QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, StopSignals stop)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(recipients);
        return DeliverEachAsync(message, recipients, stop.Now);
    }

    /// <summary>Ends when deliveries under way have come to their end; none may begin any more.</summary>
    public void Dispose() => _flusher.Dispose();

    private async ValueTask<IReadOnlyList<Outcome>> DeliverEachAsync(
        QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // All are written first, so that they share the flushes.
        var deliveries = new MailboxDelivery[recipients.Count];
        for (var i = 0; i < deliveries.Length; i++)
        {
            // What is written is delivered, so that is told even when the daemon stops half-way; only the rest waits.
            deliveries[i] = i > 0 && cancellationToken.IsCancellationRequested
                ? new MailboxDelivery(Stopping)
                : await BeginAsync(message, recipients[i], deliveries, i);
        }

        var outcomes = new Outcome[deliveries.Length];
        for (var i = 0; i < deliveries.Length; i++)
            outcomes[i] = await EndAsync(message, deliveries[i]);
        return outcomes;
    }

    /// <param name="earlier">Recipients of this message before <paramref name="index"/>; one with the same mailbox shares its file.</param>
    private async ValueTask<MailboxDelivery> BeginAsync(
        QueuedMessage message, DeliveryRecipient recipient, MailboxDelivery[] earlier, int index)
    {
        if (_router.Resolve(recipient.Address) is not [{ Route: MailboxRoute route }])
            return new MailboxDelivery(NotHere(recipient));

        for (var i = 0; i < index; i++)
        {
            if (earlier[i].IsTo(route))
                return earlier[i];
        }

        MaildirFile? file = null;
        try
        {
            var folder = _folders.Open(route);
            file = Create(folder, route);
            await MaildirWriter.WriteAsync(file, message.Envelope.Sender, recipient.Address, message.Content, _options.WholeContent);
            if (_flusher.TryEnlist(file))
                return new MailboxDelivery(route, folder, file);

            file.Abandon(_logger);
            return new MailboxDelivery(Stopping);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            file?.Abandon(_logger);
            return new MailboxDelivery(PutOff(message, route, exception));
        }
    }

    private MaildirFile Create(MaildirFolder folder, MailboxRoute route)
    {
        try
        {
            return new MaildirFile(folder, _names.Next());
        }
        catch (DirectoryNotFoundException)
        {
            // Removed by somebody while we run.
            _folders.Forget(route);
            return new MaildirFile(_folders.Open(route), _names.Next());
        }
    }

    private async ValueTask<Outcome> EndAsync(QueuedMessage message, MailboxDelivery delivery)
    {
        if (delivery.Decided is { } decided)
            return decided;

        if (await delivery.File!.End is { } failure)
            return PutOff(message, delivery.Route!, failure);

        MaildirMeters.Delivered.Add(1);
        return delivery.Folder!.Delivered;
    }

    private Outcome PutOff(QueuedMessage message, MailboxRoute route, Exception reason)
    {
        MaildirMeters.Deferred.Add(1);
        var mailbox = PrintableText.From($"{route.Mailbox}@{route.Domain}");
        if (DiskFault.IsFull(reason))
        {
            MaildirLog.DiskFull(_logger, message.Id, mailbox, reason);
            return new Outcome(OutcomeKind.Deferred, StorageFull, "No room for the mailbox now");
        }

        MaildirLog.WriteFailed(_logger, message.Id, mailbox, reason);
        return new Outcome(OutcomeKind.Deferred, StorageFault, "The mailbox cannot be written to now");
    }

    /// <summary>The configuration was changed between plan and delivery: a user is gone, or the address leads elsewhere now.</summary>
    private Outcome NotHere(DeliveryRecipient recipient) => _router.Resolve(recipient.Address) switch
    {
        [{ Route: NoRoute route }] => new Outcome(OutcomeKind.Failed, route.Status, route.Reason),
        _ => new Outcome(OutcomeKind.Deferred, StorageFault, "The way to this address has just changed"),
    };
}
