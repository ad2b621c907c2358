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
        var dot = domain.LastIndexOf('.');
        var isQualified = dot >= 0 && !IsNumber(domain.AsSpan(dot + 1)) && DomainName.IsValid(Encoding.UTF8.GetBytes(domain));
        return new(isQualified
            ? Verdict.NoOpinion
            : Verdict.Refuse(ReplyCatalogue.HelloNotQualified, "the HELO name is no full domain name"));
    }

    // No top-level domain is one (RFC 3696 2): 10.1 and 192.0.2.999 are names of nobody.
    private static bool IsNumber(ReadOnlySpan<char> label) => !label.ContainsAnyExceptInRange('0', '9');
}
