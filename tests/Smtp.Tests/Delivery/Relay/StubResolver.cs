using System.Net;
using Smtp.Dns;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>Knows what it was told; everything else is NXDOMAIN, and addresses stand for themselves.</summary>
internal sealed class StubResolver : IMailResolver
{
    private readonly Dictionary<string, MxAnswer> _mx = [];
    private readonly Dictionary<string, AddressAnswer> _addresses = [];

    public int Questions { get; private set; }

    public void Mx(string domain, params (int Preference, string Host)[] hosts) =>
        _mx[domain] = new MxAnswer(DnsStatus.Found, [.. hosts.Select(host => new MxHost(host.Preference, host.Host))], "told so");

    public void Mx(string domain, DnsStatus status) => _mx[domain] = new MxAnswer(status, [], "told so");

    public void Addresses(string host, params string[] addresses) =>
        _addresses[host] = new AddressAnswer(DnsStatus.Found, [.. addresses.Select(IPAddress.Parse)], "told so");

    public void Addresses(string host, DnsStatus status) => _addresses[host] = new AddressAnswer(status, [], "told so");

    public ValueTask<MxAnswer> LookUpMxAsync(string domain, CancellationToken cancellationToken)
    {
        Questions++;
        return new(_mx.GetValueOrDefault(domain) ?? new MxAnswer(DnsStatus.NoSuchName, [], "never heard of it"));
    }

    public ValueTask<AddressAnswer> LookUpAddressesAsync(string host, CancellationToken cancellationToken)
    {
        Questions++;
        if (IPAddress.TryParse(host, out var address))
            return new(new AddressAnswer(DnsStatus.Found, [address], "an address"));
        return new(_addresses.GetValueOrDefault(host) ?? new AddressAnswer(DnsStatus.NoSuchName, [], "never heard of it"));
    }
}
