using System.Text;
using Smtp.Policy.Strangers;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.HelloName;

/// <summary>A client names itself by its full domain name, or else by its address (RFC 5321 2.3.5, 4.1.1.1).</summary>
public sealed class QualifiedNameCheck : ICheck
{
    public string Name => "UnqualifiedHello";

    public ValueTask<Verdict> LookAsync(PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var name = facts.HelloName;
        if (HelloAddress.TryRead(name, out _))
            return new(Verdict.NoOpinion);

        // Underscores are no part of a host name, but of many a Windows host's.
        var domain = name.TrimEnd('.').Replace('_', 'x');
        var isQualified = domain.Contains('.', StringComparison.Ordinal) && DomainName.IsValid(Encoding.UTF8.GetBytes(domain));
        return new(isQualified
            ? Verdict.NoOpinion
            : Verdict.Refuse(ReplyCatalogue.HelloNotQualified, "the HELO name is no full domain name"));
    }
}
