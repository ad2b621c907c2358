using System.Net;
using Smtp.Policy.Strangers;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.HelloName;

/// <summary>A client that calls itself by our name or address: no mail server does.</summary>
public sealed class OwnNameCheck(string hostName, IEnumerable<IPAddress> ownAddresses) : ICheck
{
    private readonly HashSet<IPAddress> _addresses = [.. ownAddresses.Where(static address => !IsAny(address)).Select(MappedAddress.Unmapped)];

    public string Name => "OwnHelloName";

    public ValueTask<Verdict> LookAsync(PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var name = facts.HelloName.TrimEnd('.');
        var isOurs = name.Equals(hostName, StringComparison.OrdinalIgnoreCase)
            || (HelloAddress.TryRead(name, out var address) && (_addresses.Contains(address) || IPAddress.IsLoopback(address)));
        return new(isOurs ? Verdict.Refuse(ReplyCatalogue.HelloIsOurs, "the HELO name is ours") : Verdict.NoOpinion);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
