using Smtp.Protocol.Addresses;

namespace Smtp.Routing;

/// <summary>What a name in a local domain stands for: a mailbox (an end) or other addresses (a step on the way).</summary>
internal abstract record LocalEntry;

internal sealed record MailboxEntry(MailboxRoute Route) : LocalEntry;

/// <param name="Title">For the reason: <c>alias team@excite.example</c>, <c>catch-all of excite.example</c>.</param>
internal sealed record AliasEntry(string Title, IReadOnlyList<Mailbox> Members) : LocalEntry
{
    // An alias is itself, not its value: two aliases with the same members are two steps of a way.
    public bool Equals(AliasEntry? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
