using Smtp.Dns;
using Smtp.Mail;

namespace Smtp.Delivery.Relay;

/// <summary>Addresses in the order to try; or, when there are none, what that means for the recipients.</summary>
internal readonly record struct HostSearch(IReadOnlyList<RemoteHost> Hosts, Outcome? Settled)
{
    /// <summary>All of the MX set, where it was asked for and is known.</summary>
    public IReadOnlyList<MxHost>? Mx { get; init; }

    public static HostSearch End(Outcome outcome) => new([], outcome);
}
