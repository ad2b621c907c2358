using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Dns;
using Smtp.Policy;
using Smtp.Policy.ReverseName;
using Xunit;

namespace Smtp.Tests.Policy.ReverseName;

public sealed class ReverseNameTests
{
    private readonly ScriptedResolver _dns = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_name_counts_when_it_leads_back()
    {
        _dns.Names("192.0.2.1", "liar.example", "mx.client.example")
            .Addresses("liar.example", DnsStatus.Found, "192.0.2.99")
            .Addresses("mx.client.example", DnsStatus.Found, "2001:db8::1", "192.0.2.1");

        var lookup = await Finder().FindAsync(IPAddress.Parse("192.0.2.1"));

        Assert.Equal("mx.client.example", lookup.Name);
    }

    [Theory]
    [InlineData(DnsStatus.Found, "550 5.7.25")]
    [InlineData(DnsStatus.NoSuchName, "550 5.7.25")]
    [InlineData(DnsStatus.NoData, "550 5.7.25")]
    [InlineData(DnsStatus.Failure, "450 4.7.25")]
    public async Task A_name_that_does_not_lead_back_is_none(DnsStatus status, string reply)
    {
        string[] addresses = status == DnsStatus.Found ? ["192.0.2.99"] : [];
        _dns.Names("192.0.2.1", "mx.client.example").Addresses("mx.client.example", status, addresses);
        await AssertRefusedAsync(reply);
    }

    [Theory]
    [InlineData(DnsStatus.NoSuchName, "550 5.7.25")]
    [InlineData(DnsStatus.NoData, "550 5.7.25")]
    [InlineData(DnsStatus.Failure, "450 4.7.25")]
    public async Task Without_a_name_there_is_none(DnsStatus status, string reply)
    {
        _dns.Names("192.0.2.1", status);
        await AssertRefusedAsync(reply);
    }

    [Fact]
    public async Task It_is_looked_for_from_the_connection_on_and_waited_for_at_HELO()
    {
        var ready = new TaskCompletionSource();
        _dns.Ready = ready.Task;
        _dns.Names("192.0.2.1", "mx.client.example").Addresses("mx.client.example", DnsStatus.Found, "192.0.2.1");
        var (policy, facts) = (new ReverseNamePolicy(Finder(), NullLogger.Instance), Facts.Of());

        Assert.True(policy.AskAsync(PolicyStage.Connection, facts).AsTask().IsCompletedSuccessfully);
        Assert.Equal(1, _dns.Questions);
        Assert.Null(facts.ReverseName);
        var hello = policy.AskAsync(PolicyStage.Hello, facts).AsTask();
        Assert.False(hello.IsCompleted);

        ready.SetResult();
        Assert.Null((await hello).Refusal);
        Assert.Equal("mx.client.example", facts.ReverseName);
        Assert.True(policy.AskAsync(PolicyStage.Hello, facts).AsTask().IsCompletedSuccessfully);
        Assert.Equal(2, _dns.Questions);
    }

    [Fact]
    public async Task No_answer_in_time_is_no_answer()
    {
        _dns.Ready = new TaskCompletionSource().Task;
        var finding = Finder().FindAsync(IPAddress.Parse("192.0.2.1"));
        Assert.False(finding.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(20));
        var lookup = await finding;
        Assert.Null(lookup.Name);
        Assert.True(lookup.IsTemporary);
    }

    [Fact]
    public async Task What_a_filter_knows_is_not_looked_for()
    {
        var facts = Facts.Of();
        facts.ReverseLookup = Task.FromResult(new ReverseLookup("given.example", false, "told"));
        await new ReverseNamePolicy(Finder(), NullLogger.Instance).AskAsync(PolicyStage.Connection, facts);
        Assert.Equal("given.example", facts.ReverseName);
        Assert.Equal(0, _dns.Questions);
        Assert.Null((await new ReverseNameCheck().LookAsync(facts)).Refusal);
    }

    [Fact]
    public async Task A_client_without_an_address_is_not_looked_for()
    {
        var facts = Facts.Of("255.255.255.255");
        await new ReverseNamePolicy(Finder(), NullLogger.Instance).AskAsync(PolicyStage.Connection, facts);
        Assert.Equal(0, _dns.Questions);
        Assert.Equal("550 5.7.25", Beginning(await new ReverseNameCheck().LookAsync(facts)));
    }

    private static string Beginning(Verdict verdict) => $"{verdict.Refusal?.Code} {verdict.Refusal?.Status}";

    private async Task AssertRefusedAsync(string reply)
    {
        var facts = Facts.Of();
        await new ReverseNamePolicy(Finder(), NullLogger.Instance).AskAsync(PolicyStage.Connection, facts);
        Assert.Equal(reply, Beginning(await new ReverseNameCheck().LookAsync(facts)));
    }

    private ReverseNameFinder Finder() => new(_dns, _dns, _time, TimeSpan.FromSeconds(20));
}
