using System.Net;
using Smtp.Dns;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.ReverseName;

/// <summary>
/// Asks for the names of an address, and for the addresses of each name: who has an address says which name it has, but only who has the
/// name says that it is so (RFC 1912 2.1).
/// </summary>
/// <param name="timeout">For all questions together.</param>
public sealed class ReverseNameFinder(IReverseResolver names, IMailResolver addresses, TimeProvider time, TimeSpan timeout)
{
    /// <summary>Never throws; without an answer in time it is temporary.</summary>
    public async Task<ReverseLookup> FindAsync(IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            return await AskAsync(client, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new ReverseLookup(null, IsTemporary: true, "no answer in time");
        }
    }

    private async Task<ReverseLookup> AskAsync(IPAddress client, CancellationToken cancellationToken)
    {
        var answer = await names.LookUpNamesAsync(client, cancellationToken);
        if (answer.Names.Count == 0)
            return new ReverseLookup(null, answer.Status == DnsStatus.Failure, PrintableText.From(answer.Detail));

        var isTemporary = false;
        foreach (var name in answer.Names)
        {
            var back = await addresses.LookUpAddressesAsync(name, cancellationToken);
            if (back.Addresses.Contains(client))
                return new ReverseLookup(name, false, $"{name} leads back to {client}");
            isTemporary |= back.Status == DnsStatus.Failure;
        }

        return new ReverseLookup(null, isTemporary, $"{string.Join(", ", answer.Names)} does not lead back to {client}");
    }
}
