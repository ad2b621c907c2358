using Smtp.Routing;

namespace Smtp.Composition.Settings;

/// <summary>The section <c>Smtp</c> of the configuration, read and checked: nothing in here can be wrong any more.</summary>
internal sealed record SmtpSettings
{
    /// <summary>A valid domain in A-labels; the machine's name when none is given.</summary>
    public required string HostName { get; init; }

    /// <summary>Absolute; holds queue/ and mail/.</summary>
    public required string DataDirectory { get; init; }

    public required IReadOnlyList<ListenerSettings> Listeners { get; init; }

    /// <summary>How long sessions under way may take to end when the daemon stops.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Domains, routes, relay clients: what a reload replaces.</summary>
    public required RoutingTable Table { get; init; }
}
