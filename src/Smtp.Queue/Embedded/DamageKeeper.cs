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

    /// <returns>False when there was no way to copy it: the original must stay.</returns>
    public bool Keep(Damage damage, IJournalFile segment)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{damage.Segment:D16}-{damage.Offset}.bin");
        var path = TryCopy(name, segment, damage.Offset, damage.Length);
        var id = damage.Id == default ? "unknown" : $"{damage.Id}";
        var where = JournalFormat.SegmentPath(damage.Segment);
        Count++;
        if (damage.AtEnd)
            QueueLog.TornRecord(log, where, damage.Offset, damage.Length, id, path);
        else
            QueueLog.DamagedRecord(log, where, damage.Offset, damage.Length, id, path);
        return path != Nowhere;
    }

    /// <summary>A message whose record is readable but whose content is not, or that is missing.</summary>
    public void Keep(QueueId id, string reason, IJournalFile? file, long offset, long length)
    {
        var path = file is null ? "nothing" : TryCopy($"{id}.eml", file, offset, length);
        Count++;
        QueueLog.DamagedMessage(log, id, reason, path);
    }

    private string TryCopy(string name, IJournalFile file, long offset, long length)
    {
        var path = $"{JournalFormat.DamagedDirectory}/{name}";
        try
        {
            // From an earlier start, over the same damage.
            if (files.List(JournalFormat.DamagedDirectory).Contains(name, StringComparer.Ordinal))
                return path;

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
}
