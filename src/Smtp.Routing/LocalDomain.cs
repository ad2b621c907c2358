using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>A domain whose mail ends here. Local parts are matched without case.</summary>
/// <param name="Aliases">Local part → addresses here or elsewhere.</param>
/// <param name="CatchAll">Gets what no mailbox or alias takes; <see langword="null"/>: unknown user.</param>
public sealed record LocalDomain(
    string Name, IReadOnlySet<string> Mailboxes, IReadOnlyDictionary<string, IReadOnlyList<Mailbox>> Aliases, Mailbox? CatchAll);
