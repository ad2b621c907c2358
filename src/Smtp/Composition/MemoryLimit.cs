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
    /// Octets one connection may make us hold: 64 KiB unread (SocketListenerFactory), 136 KiB of content in its first three blocks, 32 KiB in
    /// TLS, and the session with what it remembers, its first recipients (SessionContext.OwnRecipients) among that.
    /// </summary>
    public const int PerConnection = 256 * 1024;

    // MaildirWriter: what is written in one call, in a buffer of the next power of two.
    private const int PerMailboxDelivery = 512 * 1024;

    // An address and an ORCPT as long as may be, and what finds the address again.
    private const int PerRecipient = 2304;

    // The message with 8 recipients, and connections to their hosts with a piece of content.
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
