using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Hears of octets in the journal that are no record.</summary>
internal interface IDamageReport
{
    /// <returns>False: they must stay where they are.</returns>
    bool Keep(Damage damage, IJournalFile segment);
}
