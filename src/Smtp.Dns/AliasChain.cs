using DnsClient.Protocol;

namespace Smtp.Dns;

/// <summary>
/// Follows CNAME records inside one answer from the name asked to the name that has the records (RFC 1034 3.6.2). Records of other names,
/// which a hostile server may add, are never looked at.
/// </summary>
internal static class AliasChain
{
    private const int MaximumLength = 8;

    /// <returns><see langword="null"/> for a loop, or a chain longer than any honest one.</returns>
    public static string? End(IReadOnlyList<DnsResourceRecord> answers, string name)
    {
        for (var step = 0; step <= MaximumLength; step++)
        {
            var alias = Find(answers, name);
            if (alias is null)
                return name;
            name = HostName.Normalize(alias.CanonicalName.Value);
        }

        return null;
    }

    private static CNameRecord? Find(IReadOnlyList<DnsResourceRecord> answers, string name)
    {
        foreach (var record in answers)
        {
            if (record is CNameRecord alias && HostName.Normalize(alias.DomainName.Value) == name)
                return alias;
        }

        return null;
    }
}
