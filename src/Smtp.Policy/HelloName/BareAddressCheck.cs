using Smtp.Policy.Strangers;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.HelloName;

/// <summary>An address without its brackets is no name (RFC 5321 4.1.1.1).</summary>
public sealed class BareAddressCheck : ICheck
{
    public string Name => "BareAddressHello";

    public ValueTask<Verdict> LookAsync(PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new(!HelloAddress.IsInBrackets(facts.HelloName) && HelloAddress.TryRead(facts.HelloName, out _)
            ? Verdict.Refuse(ReplyCatalogue.HelloWithoutBrackets, "the HELO name is an address without brackets")
            : Verdict.NoOpinion);
    }
}
