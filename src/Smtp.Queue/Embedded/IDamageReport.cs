using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Hears of octets in the journal that are no record, and of records that are not there.</summary>
internal interface IDamageReport
{
    /// <returns>False: they must stay where they are.</returns>
    bool Keep(Damage damage, IJournalFile segment);

    /// <summary>Records of which nothing is left, not even octets: their segment is gone.</summary>
    void Miss(long records, RecordPlace before);

    /// <summary>A segment that is there, but not for us: messages may wait in it.</summary>
    void CannotOpen(uint segment, string reason);

    /// <summary>A message of which only later records are there.</summary>
    void Lose(QueueId id, string reason);
}
