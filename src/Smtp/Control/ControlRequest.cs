namespace Smtp.Control;

/// <summary>One line to the daemon: what to do, with which messages.</summary>
internal sealed record ControlRequest
{
    /// <summary>At most so many a request; whoever has more asks again.</summary>
    public const int MostIds = 1000;

    public required string Command { get; init; }

    /// <summary>Queue ids; none: all that the filter means. Of bans: addresses, networks and accounts.</summary>
    /// <remarks>A property that the line leaves out is set to null, whatever it was initialised with.</remarks>
    public IReadOnlyList<string> Ids
    {
        get => field ?? [];
        init;
    } = [];

    public string? Sender { get; init; }

    public string? Recipient { get; init; }

    public string? Destination { get; init; }

    public string? State { get; init; }

    public string? Reason { get; init; }

    public long? OlderThanSeconds { get; init; }

    public long? NewerThanSeconds { get; init; }

    /// <summary>Octets.</summary>
    public long? LargerThan { get; init; }

    /// <summary>Octets.</summary>
    public long? SmallerThan { get; init; }

    /// <summary>Only counted, nothing changed.</summary>
    public bool DryRun { get; init; }

    /// <summary>Of a deletion: tell the senders.</summary>
    public bool Bounce { get; init; }

    /// <summary>Of a redirection, one of three: another host.</summary>
    public string? Host { get; init; }

    /// <summary>Another recipient.</summary>
    public string? Address { get; init; }

    /// <summary>As the routes say again.</summary>
    public bool ByRoutes { get; init; }

    /// <summary>Of bans, where nobody is named: every one.</summary>
    public bool All { get; init; }

    /// <summary>Of a show: all of the content.</summary>
    public bool Content { get; init; }
}
