using Smtp.Delivery.Maildir;
using Smtp.Queue;

namespace Smtp.Composition;

/// <summary>
/// How much memory this process may use, of the machine or of its control group, and what of the settings fits into it. Nobody can go on
/// without memory: the runtime ends the process where it finds none for itself. So what all clients together can make us hold must fit
/// beforehand, however many come; the shares leave a quarter for everything else and for what the collector has not yet collected.
/// </summary>
internal static class MemoryLimit
{
    /// <summary>
    /// Octets one connection may make us hold: 64 KiB unread (SocketListenerFactory), 72 KiB of content in its first two blocks, 32 KiB in
    /// TLS, and the session with what it remembers, its first recipients (SessionContext.OwnRecipients) among that.
    /// </summary>
    public const int PerConnection = 192 * 1024;

    // MaildirWriter: what is written in one call, in a buffer of the next power of two.
    private const int PerMailboxDelivery = 512 * 1024;

    // An address as long as may be.
    private const int PerRecipient = 1024;

    // A connection to a next host, a piece of content, and the message with 64 recipients.
    private const int PerActiveMessage = 128 * 1024;

    /// <returns>Octets: what the garbage collector keeps to (DOTNET_GCHeapHardLimit, three quarters of a control group's memory, or all there
    /// is).</returns>
    public static long OfThisProcess() =>
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is var available and > 0 ? available : long.MaxValue;

    public static int Connections(int configured, long available) => (int)Fitting(configured, available / 8 * 3 / PerConnection);

    public static int Recipients(int configured, long available) => (int)Fitting(configured, available / 16 / PerRecipient);

    public static QueueOptions Fit(QueueOptions queue, long available) => queue with
    {
        ContentMemory = Fitting(queue.ContentMemory, available / 16),
        IncomingMemory = Fitting(queue.IncomingMemory, available / 16),
        ActiveMessages = (int)Fitting(queue.ActiveMessages, available / 16 / PerActiveMessage),
    };

    public static MaildirOptions Fit(MaildirOptions mailboxes, long available) => mailboxes with
    {
        MaximumConcurrency = (int)Fitting(mailboxes.MaximumConcurrency, available / 8 / PerMailboxDelivery),
    };

    private static long Fitting(long configured, long share) => Math.Min(configured, Math.Max(share, 1));
}
