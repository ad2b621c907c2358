using Smtp.Protocol.Replies;

namespace Smtp.Routing;

/// <summary>Where mail for one address goes, and why: <see cref="Reason"/> is what <c>explain</c> and the log print.</summary>
public abstract record Route(string Reason);

/// <summary>Into a mailbox folder here.</summary>
/// <param name="Domain">The configured domain, in lower case A-labels (HostName for a postmaster nobody is named for).</param>
/// <param name="Mailbox">The configured mailbox name.</param>
public sealed record MailboxRoute(string Domain, string Mailbox, string Reason) : Route(Reason);

/// <summary>To another host.</summary>
/// <param name="Domain">The recipient's domain, or address literal, in lower case A-labels: what MX is asked for.</param>
/// <param name="Hosts">Next hops in order, <c>host[:port]</c>; empty: by MX look-up.</param>
public sealed record RelayRoute(string Domain, IReadOnlyList<NextHop> Hosts, string Reason) : Route(Reason)
{
    public RouteSecurity Security { get; init; } = RouteSecurity.Standard;
}

/// <summary>Nowhere: 550 at RCPT, a failure for mail already queued.</summary>
public sealed record NoRoute(EnhancedStatus Status, string Reason) : Route(Reason);
