using System.Globalization;
using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Sets damaged octets aside in <c>damaged/</c>, for the operator to look at, and says so. Never in the way of a start.</summary>
internal sealed class DamageKeeper(IJournalFiles files, ILogger log) : IDamageReport
{
    private const int Piece = 64 * 1024;
    private const string Nowhere = "nowhere";

    public int Count { get; private set; }

    /// <summary>Records that were answered for could not be read: nobody knows any more whose they were.</summary>
    public bool HasLostRecords { get; private set; }

    /// <returns>False when there was no way to copy it: the original must stay.</returns>
    public bool Keep(Damage damage, IJournalFile segment)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{damage.Segment:D16}-{damage.Offset}.bin");
        var path = TryCopy(name, segment, damage.Offset, damage.Length);
        var id = damage.Id == default ? "unknown" : $"{damage.Id}";
        var where = JournalFormat.SegmentPath(damage.Segment);
        Count++;
        HasLostRecords |= !damage.AtEnd;
        if (damage.AtEnd)
            QueueLog.TornRecord(log, where, damage.Offset, damage.Length, id, path);
        else
            QueueLog.DamagedRecord(log, where, damage.Offset, damage.Length, id, path);
        return path != Nowhere;
    }

    public void Miss(long records, RecordPlace before)
    {
        HasLostRecords = true;
        Count++;
        QueueLog.MissingRecords(log, records, JournalFormat.SegmentPath(before.Segment), before.Offset);
    }

    public void CannotOpen(uint segment, string reason)
    {
        Count++;
        QueueLog.CannotOpenSegment(log, JournalFormat.SegmentPath(segment), reason);
    }

    public void Lose(QueueId id, string reason) => Keep(id, reason, file: null, 0, 0);

    /// <summary>A message whose record is readable but whose content is not, or that is missing.</summary>
    /// <param name="hasContentFile">Its content is not in the record but in its file, which is copied as well.</param>
    public void Keep(QueueId id, string reason, IJournalFile? file, long offset, long length, bool hasContentFile = false)
    {
        var path = file is null ? "nothing" : TryCopy(hasContentFile ? $"{id}.record" : $"{id}.eml", file, offset, length);
        if (hasContentFile)
            path = $"{path} and {TryCopyContent(id)}";
        Count++;
        QueueLog.DamagedMessage(log, id, reason, path);
    }

    /// <summary>Content in a file of its own whose record may have been among those that could not be read.</summary>
    /// <returns>False when there was no way to copy it: the original must stay.</returns>
    public bool KeepContent(QueueId id)
    {
        var path = TryCopyContent(id);
        Count++;
        QueueLog.DamagedMessage(log, id, "its record cannot be read, only its content", path);
        return path != Nowhere;
    }

    private string TryCopyContent(QueueId id)
    {
        try
        {
            using var content = files.Open(JournalFormat.ContentPath(id));
            return TryCopy($"{id}.eml", content, 0, content.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            QueueLog.CannotSetAside(log, JournalFormat.ContentPath(id), error.Message);
            return Nowhere;
        }
    }

    private string TryCopy(string name, IJournalFile file, long offset, long length)
    {
        var path = $"{JournalFormat.DamagedDirectory}/{name}";
        try
        {
            // From an earlier start, over the same damage.
            if (files.List(JournalFormat.DamagedDirectory).Contains(name, StringComparer.Ordinal))
            {
                if (IsWhole(path, file, offset, length))
                    return path;
                files.Delete(path);
            }

            using var copy = files.Create(path, 0);
            var piece = new byte[Piece];
            for (long done = 0; done < length;)
            {
                var read = file.Read(piece.AsSpan(0, (int)Math.Min(Piece, length - done)), offset + done);
                if (read == 0)
                    break;
                copy.Write(piece.AsSpan(0, read), done);
                done += read;
            }

            copy.Flush();
            files.FlushDirectory(JournalFormat.DamagedDirectory);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            QueueLog.CannotSetAside(log, path, error.Message);
            return Nowhere;
        }
    }

    /// <summary>A start before may have died while it copied.</summary>
    private bool IsWhole(string path, IJournalFile file, long offset, long length)
    {
        using var copy = files.Open(path);
        return copy.Length == Math.Min(length, file.Length - offset);
    }
}
