using Microsoft.Extensions.Time.Testing;
using Smtp.Dns;
using Smtp.Policy.SenderDomain;
using Xunit;

namespace Smtp.Tests.Policy.SenderDomain;

public sealed class SenderDomainCheckTests
{
    private readonly FakeTimeProvider _time = new();

    private readonly ScriptedResolver _dns = new ScriptedResolver()
        .Mx("mx.example", DnsStatus.Found, "host.example")
        .Mx("nohost.example", DnsStatus.Found)
        .Mx("null.example", DnsStatus.NullMx)
        .Mx("fails.example", DnsStatus.Failure)
        .Mx("address.example", DnsStatus.NoData).Addresses("address.example", DnsStatus.Found, "192.0.2.1")
        .Mx("nothing.example", DnsStatus.NoData).Addresses("nothing.example", DnsStatus.NoData)
        .Mx("half.example", DnsStatus.NoData).Addresses("half.example", DnsStatus.Failure)
        .Mx("xn--bcher-kva.example", DnsStatus.Found, "host.example");

    [Theory]
    [InlineData("a@mx.example", "")]
    [InlineData("a@MX.example", "")]
    [InlineData("a@address.example", "")]
    [InlineData("a@b\u00fccher.example", "")]
    [InlineData("a@nohost.example", "550 5.1.8")]
    [InlineData("a@null.example", "550 5.7.27")]
    [InlineData("a@fails.example", "450 4.1.8")]
    [InlineData("a@nothing.example", "550 5.1.8")]
    [InlineData("a@half.example", "450 4.1.8")]
    [InlineData("a@nowhere.example", "550 5.1.8")]
    public async Task A_domain_must_be_able_to_hear_of_its_mail(string sender, string reply)
    {
        var verdict = await Check().LookAsync(Facts.Of(sender: sender));
        Assert.Equal(reply, verdict.Refusal is { } refusal ? $"{refusal.Code} {refusal.Status}" : "");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@ours.example")]
    public async Task Some_senders_need_no_look(string? sender)
    {
        Assert.Null((await Check().LookAsync(Facts.Of(sender: sender))).Refusal);
        Assert.Equal(0, _dns.Questions);
    }

    [Fact]
    public async Task No_answer_in_time_is_for_later()
    {
        _dns.Ready = new TaskCompletionSource().Task;
        var looking = Check().LookAsync(Facts.Of(sender: "a@mx.example")).AsTask();
        Assert.False(looking.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(450, (await looking).Refusal?.Code);
    }

    private SenderDomainCheck Check() =>
        new(_dns, static sender => sender.AsciiDomain == "ours.example", _time, TimeSpan.FromSeconds(20));
}
