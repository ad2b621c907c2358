using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Smtp.Dns;

/// <summary>The look-ups of mail over DnsClient. Safe from any thread.</summary>
public sealed class MailResolver(DnsOptions options, TimeProvider time, Random random) : IMailResolver, IReverseResolver
{
    /// <summary>Mail hosts of a domain, and addresses of a host, that are ever looked at; more are an attempt at our time.</summary>
    public const int MaximumAnswers = 32;

    /// <summary>Names of an address that are ever looked at: each costs two questions to be sure of.</summary>
    public const int MaximumNames = 4;

    private static readonly AddressAnswer LocalHost =
        new(DnsStatus.Found, [IPAddress.Loopback, IPAddress.IPv6Loopback], "localhost is this machine");

    private readonly RecordLookup _lookup = new(options, time);
    private readonly Lock _randomLock = new();

    public async ValueTask<MxAnswer> LookUpMxAsync(string domain, CancellationToken cancellationToken)
    {
        var name = HostName.Normalize(domain);
        if (!HostName.IsValid(name))
            return new MxAnswer(DnsStatus.NoSuchName, [], "not a domain name");
        if (IsLocalHost(name))
            return new MxAnswer(DnsStatus.NoData, [], "localhost is this machine");

        var answer = await _lookup.AskAsync(new Question(name, QueryType.MX), cancellationToken);
        return answer.Status == DnsStatus.Found ? ReadMx(answer) : new MxAnswer(answer.Status, [], answer.Detail);
    }

    public async ValueTask<AddressAnswer> LookUpAddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host.AsSpan().TrimStart('[').TrimEnd(']'), out var literal))
            return new AddressAnswer(DnsStatus.Found, [literal], "an address, not looked up");

        var name = HostName.Normalize(host);
        if (!HostName.IsValid(name))
            return new AddressAnswer(DnsStatus.NoSuchName, [], "not a host name");
        if (IsLocalHost(name))
            return LocalHost;

        // Both at once: the second answer costs no time of its own.
        var askingV6 = _lookup.AskAsync(new Question(name, QueryType.AAAA), cancellationToken).AsTask();
        var askingV4 = _lookup.AskAsync(new Question(name, QueryType.A), cancellationToken).AsTask();
        await Task.WhenAll(askingV6, askingV4);
        return Merge(await askingV6, await askingV4);
    }

    public async ValueTask<NameAnswer> LookUpNamesAsync(IPAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var question = new Question(HostName.Normalize(address.GetArpaName()), QueryType.PTR);
        var answer = await _lookup.AskAsync(question, cancellationToken);
        if (answer.Status != DnsStatus.Found)
            return new NameAnswer(answer.Status, [], answer.Detail);

        var names = answer.Records.OfType<PtrRecord>().Select(static record => HostName.Normalize(record.PtrDomainName.Value)).ToList();
        var valid = names.Where(static name => HostName.IsValid(name)).Distinct(StringComparer.Ordinal).Take(MaximumNames).ToList();
        return valid.Count > 0
            ? new NameAnswer(DnsStatus.Found, valid, answer.Detail)
            : new NameAnswer(DnsStatus.NoData, [], $"{answer.Detail}, {names.Count} that name no host");
    }

    private MxAnswer ReadMx(RecordAnswer answer)
    {
        var hosts = new List<MxHost>(answer.Records.Count);
        var refused = 0;
        foreach (var record in answer.Records)
        {
            if (record is not MxRecord mx)
                continue;

            var name = HostName.Normalize(mx.Exchange.Value);
            // RFC 7505 3: "." says that the domain takes no mail, but only where it stands alone.
            if (name.Length == 0 && answer.Records.Count == 1)
                return new MxAnswer(DnsStatus.NullMx, [], answer.Detail);
            if (HostName.IsValid(name))
                hosts.Add(new MxHost(mx.Preference, name));
            else
                refused++;
        }

        Order(hosts);
        var detail = refused == 0 ? answer.Detail : $"{answer.Detail}, {refused} that name no host";
        return new MxAnswer(DnsStatus.Found, hosts, detail);
    }

    /// <summary>RFC 5321 5.1: by preference, and those of the same preference in random order.</summary>
    private void Order(List<MxHost> hosts)
    {
        if (hosts.Count < 2)
            return;

        lock (_randomLock)
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hosts));

        var ordered = hosts.OrderBy(static host => host.Preference).Take(MaximumAnswers).ToList();
        hosts.Clear();
        hosts.AddRange(ordered);
    }

    private static AddressAnswer Merge(RecordAnswer v6, RecordAnswer v4)
    {
        if (v6.Status != DnsStatus.Found && v4.Status != DnsStatus.Found)
        {
            // What one family does not know may be in the other's answer that did not come.
            var status = v6.Status == DnsStatus.Failure || v4.Status == DnsStatus.Failure ? DnsStatus.Failure : v4.Status;
            return new AddressAnswer(status, [], status == v4.Status ? v4.Detail : v6.Detail);
        }

        // Interleaved, IPv6 first (RFC 6724, RFC 8305 4): neither family's outage uses up all tries.
        var addresses = new List<IPAddress>(v6.Records.Count + v4.Records.Count);
        for (var i = 0; i < Math.Max(v6.Records.Count, v4.Records.Count); i++)
        {
            AddAt(addresses, v6.Records, i, AddressFamily.InterNetworkV6);
            AddAt(addresses, v4.Records, i, AddressFamily.InterNetwork);
        }

        return new AddressAnswer(DnsStatus.Found, addresses, v4.Status == DnsStatus.Found ? v4.Detail : v6.Detail);
    }

    private static void AddAt(List<IPAddress> addresses, IReadOnlyList<DnsResourceRecord> records, int index, AddressFamily family)
    {
        if (index >= records.Count || addresses.Count >= MaximumAnswers)
            return;
        if (records[index] is AddressRecord { Address: var address } && address.AddressFamily == family)
            addresses.Add(address);
    }

    /// <summary>RFC 6761 6.3: never asked of a server.</summary>
    private static bool IsLocalHost(string name) => name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal);
}
