using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>What to do now with the due recipients of a message: each of them stands in exactly one of the three lists.</summary>
/// <param name="Deliveries">One for each destination.</param>
/// <param name="Expansions">A recipient that stands for several (an alias): ended, and replaced by new ones, in one journal step.</param>
/// <param name="Settled">Decided without any agent: a user who no longer exists, a domain that takes no mail.</param>
public sealed record DeliveryPlan(
    IReadOnlyList<PlannedDelivery> Deliveries,
    IReadOnlyList<RecipientExpansion> Expansions,
    IReadOnlyList<RecipientOutcome> Settled);

/// <param name="Destination">The name of the queue it waits in: same name, same agent, one concurrency limit.</param>
public sealed record PlannedDelivery(string Destination, IDeliveryAgent Agent, IReadOnlyList<DeliveryRecipient> Recipients);

public sealed record RecipientExpansion(int Index, IReadOnlyList<Recipient> Replacements);

public sealed record RecipientOutcome(int Index, Outcome Outcome);
