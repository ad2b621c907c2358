using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Smtp.Routing;

namespace Smtp.Delivery.Maildir;

/// <summary>The folders in use, each made ready once. As many as mailboxes are configured.</summary>
internal sealed class MaildirFolders(MaildirOptions options, IFolderFlush flush, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<(string Domain, string Mailbox), MaildirFolder> _ready = new();

    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public MaildirFolder Open(MailboxRoute route)
    {
        var key = (route.Domain, route.Mailbox);
        if (_ready.TryGetValue(key, out var folder))
            return folder;

        // Two at once may both get here: making a folder twice is harmless, and neither may go on before it is durable.
        folder = new MaildirFolder(options.Root, route);
        folder.Prepare(options.Root, flush);
        RemoveStale(folder);
        return _ready.GetOrAdd(key, folder);
    }

    /// <summary>Somebody has removed it: the next <see cref="Open"/> makes it again.</summary>
    public void Forget(MailboxRoute route) => _ready.TryRemove((route.Domain, route.Mailbox), out _);

    /// <summary>At the first delivery after a start: only a delivery that died with the process leaves files there.</summary>
    private void RemoveStale(MaildirFolder folder)
    {
        try
        {
            var removed = folder.RemoveStale(time.GetUtcNow() - options.StaleAfter);
            if (removed > 0)
                MaildirLog.StaleRemoved(logger, removed, folder.Temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            MaildirLog.StaleNotRemoved(logger, folder.Temporary, exception);
        }
    }
}
