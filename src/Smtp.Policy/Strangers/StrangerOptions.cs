namespace Smtp.Policy.Strangers;

/// <summary>
/// What clients must stand up to that are neither logged in nor relay clients. All is off at first: each refuses some honest servers that
/// are set up badly, and only who runs this one can say whether that is worth it.
/// </summary>
public sealed record StrangerOptions
{
    /// <summary>A name of the client's address that leads back to it. When it is not off it is in the trace field.</summary>
    public CheckMode ReverseName { get; init; }

    /// <summary>HELO with our own name or address.</summary>
    public CheckMode OwnHelloName { get; init; }

    /// <summary>HELO with an address without brackets.</summary>
    public CheckMode BareAddressHello { get; init; }

    /// <summary>HELO with what is no full domain name.</summary>
    public CheckMode UnqualifiedHello { get; init; }

    /// <summary>A sender whose domain has neither MX nor address, or takes no mail.</summary>
    public CheckMode SenderDomain { get; init; }

    /// <summary>For all questions to DNS of one check.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}
