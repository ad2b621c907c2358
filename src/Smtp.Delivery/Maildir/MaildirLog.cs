using Microsoft.Extensions.Logging;

namespace Smtp.Delivery.Maildir;

internal static partial class MaildirLog
{
    [LoggerMessage(3500, LogLevel.Critical, "Flush of mailbox folders failed, {Files} deliveries are put off and their files removed; check the disk")]
    public static partial void FlushFailed(ILogger logger, int files, Exception exception);

    [LoggerMessage(3501, LogLevel.Error, "{QueueId}: no room for mailbox {Mailbox}, put off")]
    public static partial void DiskFull(ILogger logger, Smtp.Mail.QueueId queueId, string mailbox, Exception exception);

    [LoggerMessage(3502, LogLevel.Error, "{QueueId}: cannot write to mailbox {Mailbox}, put off")]
    public static partial void WriteFailed(ILogger logger, Smtp.Mail.QueueId queueId, string mailbox, Exception exception);

    [LoggerMessage(3503, LogLevel.Error, "A mailbox file whose delivery failed could not be removed; it may be a duplicate")]
    public static partial void NotRemoved(ILogger logger, Exception exception);

    [LoggerMessage(3504, LogLevel.Information, "Removed {Files} files that a delivery which died had left in {Directory}")]
    public static partial void StaleRemoved(ILogger logger, int files, string directory);

    [LoggerMessage(3505, LogLevel.Warning, "Files left in {Directory} could not be removed")]
    public static partial void StaleNotRemoved(ILogger logger, string directory, Exception exception);

    [LoggerMessage(3506, LogLevel.Error, "Rename into a mailbox folder failed, the delivery is put off")]
    public static partial void RenameFailed(ILogger logger, Exception exception);
}
