using System.Net;
using Smtp.Dns;

namespace Smtp.Tests.Policy;

/// <summary>Knows what it was told; everything else is NXDOMAIN. May be told to wait.</summary>
internal sealed class ScriptedResolver : IMailResolver, IReverseResolver
{
    private readonly Dictionary<string, NameAnswer> _names = [];
    private readonly Dictionary<string, MxAnswer> _mx = [];
    private readonly Dictionary<string, AddressAnswer> _addresses = [];

    public int Questions { get; private set; }

    /// <summary>No answer comes before this one has come.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public ScriptedResolver Names(string address, params string[] names)
    {
        _names[address] = new NameAnswer(DnsStatus.Found, names, "told so");
        return this;
    }

    public ScriptedResolver Names(string address, DnsStatus status)
    {
        _names[address] = new NameAnswer(status, [], "told so");
        return this;
    }

    public ScriptedResolver Mx(string domain, DnsStatus status, params string[] hosts)
    {
        _mx[domain] = new MxAnswer(status, [.. hosts.Select(static host => new MxHost(10, host))], "told so");
        return this;
    }

    public ScriptedResolver Addresses(string host, DnsStatus status, params string[] addresses)
    {
        _addresses[host] = new AddressAnswer(status, [.. addresses.Select(IPAddress.Parse)], "told so");
        return this;
    }

    public ValueTask<NameAnswer> LookUpNamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        AnswerAsync(_names.GetValueOrDefault($"{address}") ?? new NameAnswer(DnsStatus.NoSuchName, [], "never heard of it"));

    public ValueTask<MxAnswer> LookUpMxAsync(string domain, CancellationToken cancellationToken) =>
        AnswerAsync(_mx.GetValueOrDefault(domain) ?? new MxAnswer(DnsStatus.NoSuchName, [], "never heard of it"));

    public ValueTask<AddressAnswer> LookUpAddressesAsync(string host, CancellationToken cancellationToken) =>
        AnswerAsync(_addresses.GetValueOrDefault(host) ?? new AddressAnswer(DnsStatus.NoSuchName, [], "never heard of it"));

    private async ValueTask<T> AnswerAsync<T>(T answer)
    {
        Questions++;
        await Ready;
        return answer;
    }
}
