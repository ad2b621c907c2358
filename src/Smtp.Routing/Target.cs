using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>One end of a recipient's way: the address after aliases, and its route.</summary>
public sealed record Target(Mailbox Address, Route Route);
