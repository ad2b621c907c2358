using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Hears of octets in the journal that are no record.</summary>
internal interface IDamageReport
{
    /// <returns>False: they must stay where they are.</returns>
    bool Keep(Damage damage, IJournalFile segment);

    /// <summary>Records of which nothing is left, not even octets.</summary>
    void Miss(long records, RecordPlace before);

    /// <summary>A message of which something is missing.</summary>
    void Keep(QueueId id, string reason, IJournalFile? file, long offset, long length, bool hasContentFile = false);
}
