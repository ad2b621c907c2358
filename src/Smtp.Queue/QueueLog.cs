using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Queue;

/// <summary>The queue's log lines: 2000–2499 the store, 2500–2999 delivery.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(2000, LogLevel.Information,
        "Queue recovered: {Messages} messages wait, {Damages} damaged records, "
        + "{Orphans} orphaned content files removed, in {Milliseconds:F0} ms")]
    public static partial void Recovered(ILogger log, int messages, int damages, int orphans, double milliseconds);

    [LoggerMessage(2001, LogLevel.Warning,
        "Journal {Segment} ends in an interrupted write at {Offset}: {Length} octets cut off (queue id {Id}), kept as {Kept}. "
        + "Nothing that was answered with 250 is in such a write")]
    public static partial void TornRecord(ILogger log, string segment, long offset, long length, string id, string kept);

    [LoggerMessage(2002, LogLevel.Error, "Journal {Segment} is damaged at {Offset}: {Length} octets (queue id {Id}) set aside as {Kept}")]
    public static partial void DamagedRecord(ILogger log, string segment, long offset, long length, string id, string kept);

    [LoggerMessage(2003, LogLevel.Error, "{Id} is lost: {Reason}; set aside as {Kept}")]
    public static partial void DamagedMessage(ILogger log, QueueId id, string reason, string kept);

    [LoggerMessage(2004, LogLevel.Error, "Journal {Segment} has format version {Version}, which this program does not know; set aside")]
    public static partial void UnknownVersion(ILogger log, string segment, int version);

    [LoggerMessage(2005, LogLevel.Error, "Journal {Segment} at {Offset}: a record of {Id} cannot be read: {Reason}")]
    public static partial void UnreadableRecord(ILogger log, string segment, long offset, QueueId id, string reason);

    [LoggerMessage(2006, LogLevel.Error, "Cannot set damaged octets aside as {Path}: {Error}; they stay where they are")]
    public static partial void CannotSetAside(ILogger log, string path, string error);

    [LoggerMessage(2007, LogLevel.Warning, "Cannot cut off the unused end of {Segment}: {Error}")]
    public static partial void CannotCutOff(ILogger log, string segment, string error);

    [LoggerMessage(2008, LogLevel.Error, "Cannot delete {Path}: {Error}")]
    public static partial void CannotDelete(ILogger log, string path, string error);

    [LoggerMessage(2010, LogLevel.Error, "The queue is full and accepts nothing until there is room: {Reason}")]
    public static partial void StoreFull(ILogger log, string reason);

    [LoggerMessage(2011, LogLevel.Information, "The queue has room again and accepts")]
    public static partial void RoomAgain(ILogger log);

    [LoggerMessage(2012, LogLevel.Warning, "Cannot make the next journal segment {Segment}: {Error}; tried again every second")]
    public static partial void NoRoomForSegment(ILogger log, string segment, string error);

    [LoggerMessage(2013, LogLevel.Warning, "No room for large content: {Error}")]
    public static partial void NoRoomForContent(ILogger log, string error);

    [LoggerMessage(2014, LogLevel.Warning, "No room for a batch of the journal: {Error}")]
    public static partial void BatchHadNoRoom(ILogger log, string error);

    [LoggerMessage(2019, LogLevel.Error, "{Records} records of the journal are missing before {Segment} at {Offset}: a segment is gone")]
    public static partial void MissingRecords(ILogger log, long records, string segment, long offset);

    [LoggerMessage(2018, LogLevel.Warning, "No room for a segment of {Size} octets for outcomes: {Error}")]
    public static partial void NoRoomForOutcomes(ILogger log, long size, string error);

    [LoggerMessage(2015, LogLevel.Critical,
        "WRITING THE QUEUE FAILED. Nothing is accepted or delivered until smtpd is restarted and has read its journal "
        + "again; check the disk first")]
    public static partial void StoreFailed(ILogger log, Exception error);

    [LoggerMessage(2016, LogLevel.Debug, "Compacted {Segment}: {Carried} waiting messages carried on, empty: {IsEmpty}")]
    public static partial void Compacted(ILogger log, string segment, int carried, bool isEmpty);

    [LoggerMessage(2017, LogLevel.Warning, "The journal cannot be compacted now; tried again when its next segment is full")]
    public static partial void CannotCompact(ILogger log, Exception error);

    [LoggerMessage(2020, LogLevel.Error,
        "Journal {Segment} cannot be opened: {Reason}. What waits in it waits there; it and all that comes after it stays on disk "
        + "until smtpd, restarted, can read it: give the file back to the user that smtpd runs as")]
    public static partial void CannotOpenSegment(ILogger log, string segment, string reason);

    [LoggerMessage(2021, LogLevel.Error,
        "{Messages} messages are held back: what became of them may stand in the journal that cannot be opened")]
    public static partial void Doubtful(ILogger log, int messages);

    [LoggerMessage(2030, LogLevel.Error,
        "High water: new mail is answered with 452 until there is room. {Count} messages of at most {Most}, "
        + "free on the disk {Free} of at least {Least}")]
    public static partial void HighWater(ILogger log, int count, int most, string free, string least);

    [LoggerMessage(2031, LogLevel.Warning,
        "Acceptance slows: {Count} messages of at most {Most}, free on the disk {Free} of at least {Least}")]
    public static partial void Slowing(ILogger log, int count, int most, string free, string least);

    [LoggerMessage(2032, LogLevel.Information,
        "New mail is accepted again: {Count} messages of at most {Most}, free on the disk {Free} of at least {Least}")]
    public static partial void BelowHighWater(ILogger log, int count, int most, string free, string least);

    [LoggerMessage(2033, LogLevel.Information, "Acceptance slows no longer: {Count} messages, free on the disk {Free}")]
    public static partial void NoLongerSlowing(ILogger log, int count, string free);

    [LoggerMessage(2034, LogLevel.Warning, "Cannot tell how much of the disk is free at {Directory}: {Error}; Queue.MinimumFree is not kept")]
    public static partial void CannotMeasure(ILogger log, string directory, string error);

    [LoggerMessage(2500, LogLevel.Information, "{Id}: delivered to {Recipient} by {Destination}: {Diagnostic}")]
    public static partial void Delivered(ILogger log, QueueId id, Mailbox recipient, string destination, string diagnostic);

    [LoggerMessage(2501, LogLevel.Information,
        "{Id}: deferred for {Recipient} by {Destination} with {Status}: {Diagnostic} (attempt {Attempt}, next {Next:u} by {Rule})")]
    public static partial void Deferred(
        ILogger log,
        QueueId id,
        Mailbox recipient,
        string destination,
        EnhancedStatus status,
        string diagnostic,
        int attempt,
        DateTimeOffset next,
        string rule);

    [LoggerMessage(2502, LogLevel.Information,
        "{Id}: failed for {Recipient} by {Destination} with {Status}: {Diagnostic} (sender told: {Told})")]
    public static partial void Bounced(
        ILogger log, QueueId id, Mailbox recipient, string destination, EnhancedStatus status, string diagnostic, bool told);

    [LoggerMessage(2504, LogLevel.Information, "{Id}: the sender is told about {Recipient}: {Action}")]
    public static partial void SenderTold(ILogger log, QueueId id, Mailbox recipient, NoticeAction action);

    [LoggerMessage(2505, LogLevel.Information, "{Id}: the postmaster is told about {Recipient}: {Action}")]
    public static partial void PostmasterTold(ILogger log, QueueId id, Mailbox recipient, NoticeAction action);

    [LoggerMessage(2506, LogLevel.Warning,
        "{Id}: mail from <> could not be delivered to {Recipient} and is dropped, as Queue.DoubleBounces says")]
    public static partial void DoubleBounceDropped(ILogger log, QueueId id, Mailbox recipient);

    [LoggerMessage(2507, LogLevel.Error,
        "{Id}: A NOTICE TO THE POSTMASTER COULD NOT BE DELIVERED to {Recipient} and is dropped: {Diagnostic}. Nobody else is told; "
        + "see who gets mail for postmaster with smtpd explain")]
    public static partial void PostmasterUnreachable(ILogger log, QueueId id, Mailbox recipient, string diagnostic);

    [LoggerMessage(2503, LogLevel.Information, "{Id}: {Recipient} expanded to {Count} recipients")]
    public static partial void Expanded(ILogger log, QueueId id, Mailbox recipient, int count);

    [LoggerMessage(2510, LogLevel.Error, "{Id}: the agent for {Destination} failed; deferred")]
    public static partial void AgentFailed(ILogger log, QueueId id, string destination, Exception error);

    [LoggerMessage(2511, LogLevel.Error, "{Id}: planning failed; deferred")]
    public static partial void PlannerFailed(ILogger log, QueueId id, Exception error);

    [LoggerMessage(2512, LogLevel.Error, "{Id}: a notice could not be written; failures wait, a delay is told later")]
    public static partial void CannotCompose(ILogger log, QueueId id, Exception error);

    [LoggerMessage(2513, LogLevel.Error, "{Id}: cannot be read now; tried again later")]
    public static partial void CannotLoad(ILogger log, QueueId id, Exception error);

    [LoggerMessage(2514, LogLevel.Error, "{Id}: an outcome could not be kept ({State}); without it the message may be delivered twice")]
    public static partial void OutcomeNotKept(ILogger log, QueueId id, SinkState state);

    [LoggerMessage(2515, LogLevel.Error, "{Id}: an outcome could not be kept; without it the message may be delivered twice")]
    public static partial void CannotRecord(ILogger log, QueueId id, Exception error);

    [LoggerMessage(2516, LogLevel.Error,
        "{Id}: the plan does not say once for each recipient what to do; what it leaves out is tried later")]
    public static partial void PlanIncomplete(ILogger log, QueueId id);

    [LoggerMessage(2520, LogLevel.Information, "{Id}: {Change} by the operator, {Recipients} recipients")]
    public static partial void ChangedByOperator(ILogger log, QueueId id, string change, int recipients);

    [LoggerMessage(2517, LogLevel.Critical, "Delivery has stopped, because outcomes can no longer be written down")]
    public static partial void DeliveryStopped(ILogger log);

    [LoggerMessage(2520, LogLevel.Warning,
        "{Destination} cannot be reached: {Reason}. One message tries it again at {Probe:u}; the others wait")]
    public static partial void DestinationDown(ILogger log, string destination, string reason, DateTimeOffset probe);

    [LoggerMessage(2521, LogLevel.Information, "{Destination} can be reached again; {Waiting} messages that waited for it go now")]
    public static partial void DestinationBack(ILogger log, string destination, int waiting);

    [LoggerMessage(2522, LogLevel.Information, "{Destination} still cannot be reached: {Reason}. The next try is at {Probe:u}")]
    public static partial void DestinationStillDown(ILogger log, string destination, string reason, DateTimeOffset probe);
}
