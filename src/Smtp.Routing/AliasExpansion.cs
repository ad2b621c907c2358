using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Routing;

/// <summary>
/// Follows the aliases of one recipient to their ends. Each alias is entered once, so a loop is cut where it closes; each mailbox and each
/// address elsewhere is reached once. What is too deep or too wide is refused whole: to drop a part of it would lose mail in silence.
/// </summary>
internal sealed class AliasExpansion(RoutingIndex index)
{
    public const int MaximumDepth = 32;
    public const int MaximumTargets = 1000;

    // 5.3.5: system incorrectly configured; 5.4.6: routing loop detected (RFC 3463).
    private static readonly EnhancedStatus Misconfigured = new(5, 3, 5);
    private static readonly EnhancedStatus Loop = new(5, 4, 6);

    private readonly HashSet<object> _seen = [];
    private readonly List<Target> _ends = [];
    private readonly List<Target> _deadEnds = [];
    private string? _loop;
    private string? _excess;

    /// <summary>One target at least; those with <see cref="NoRoute"/> after those that can be delivered, and alone only as a single one.</summary>
    public static Target[] Expand(RoutingIndex index, Mailbox recipient, AliasEntry alias)
    {
        var expansion = new AliasExpansion(index);
        expansion.Enter(alias, alias.Title, depth: 1);
        return expansion.Result(recipient, alias);
    }

    private void Enter(AliasEntry alias, string way, int depth)
    {
        if (!_seen.Add(alias))
        {
            _loop ??= way;
            return;
        }

        foreach (var member in alias.Members)
        {
            if (_excess is not null)
                return;
            Follow(member, way, depth);
        }
    }

    private void Follow(Mailbox address, string way, int depth)
    {
        switch (index.Find(address, out var route))
        {
            case MailboxEntry mailbox:
                Add(address, mailbox.Route, way, (mailbox.Route.Domain, mailbox.Route.Mailbox));
                break;
            case AliasEntry when depth == MaximumDepth:
                _excess = $"aliases nested deeper than {MaximumDepth}: {way}";
                break;
            case AliasEntry alias:
                Enter(alias, $"{way} → {alias.Title}", depth + 1);
                break;
            default:
                Add(address, route!, way, address);
                break;
        }
    }

    private void Add(Mailbox address, Route route, string way, object end)
    {
        if (!_seen.Add(end))
            return;

        if (_ends.Count + _deadEnds.Count == MaximumTargets)
        {
            _excess = $"aliases lead to more than {MaximumTargets} addresses: {way}";
            return;
        }

        (route is NoRoute ? _deadEnds : _ends).Add(new Target(address, route with { Reason = $"{way} → {address}: {route.Reason}" }));
    }

    private Target[] Result(Mailbox recipient, AliasEntry alias)
    {
        if (_excess is not null)
            return Nowhere(recipient, Misconfigured, _excess);
        if (_ends.Count > 0)
            return [.. _ends, .. _deadEnds];
        if (_deadEnds.Count > 0)
            return Nowhere(recipient, ((NoRoute)_deadEnds[0].Route).Status, _deadEnds[0].Route.Reason);

        return _loop is not null
            ? Nowhere(recipient, Loop, $"alias loop: {_loop}")
            : Nowhere(recipient, Misconfigured, $"{alias.Title} has no members");
    }

    private static Target[] Nowhere(Mailbox recipient, EnhancedStatus status, string reason) => [new(recipient, new NoRoute(status, reason))];
}
