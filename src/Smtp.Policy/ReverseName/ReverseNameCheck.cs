using Smtp.Policy.Strangers;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.ReverseName;

/// <summary>A mail server has a name that leads back to its address (RFC 1912 2.1); most hijacked machines have none.</summary>
public sealed class ReverseNameCheck : ICheck
{
    public string Name => "ReverseName";

    public async ValueTask<Verdict> LookAsync(PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (facts.ReverseLookup is null)
            return Verdict.NoOpinion;

        var lookup = await facts.ReverseLookup;
        if (lookup.Name is not null)
            return Verdict.Pass(lookup.Detail);
        return Verdict.Refuse(lookup.IsTemporary ? ReplyCatalogue.ReverseNameUnknown : ReplyCatalogue.NoReverseName, lookup.Detail);
    }
}
