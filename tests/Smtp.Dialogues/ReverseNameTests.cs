using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Dialogues.Staging;
using Smtp.Dns;
using Smtp.Policy;
using Smtp.Policy.ReverseName;
using Smtp.Policy.Strangers;
using Smtp.Reception.Listening;
using Smtp.Reception.XClient;

namespace Smtp.Dialogues;

/// <summary>The look-up of a client's name goes on while client and server greet each other.</summary>
public sealed class ReverseNameTests
{
    [Fact]
    public async Task The_greeting_does_not_wait_for_the_name_and_the_trace_field_has_it()
    {
        var dns = new OneName();
        await using var stage = await Stage.OpenAsync(policies: Policies(dns));
        var client = await stage.ConnectAsync();
        var hello = client.EhloAsync();
        Assert.False(hello.IsCompleted);

        dns.Answer.SetResult("mx.client.example");
        await hello;
        await client.BeginContentAsync();
        await client.SendAsync("x\r\n.\r\n");
        await client.ExpectAsync("250*");
        Assert.True(stage.Sink.Messages.TryDequeue(out var message));
        Assert.StartsWith(
            "Received: from client.example (mx.client.example [203.0.113.5])\r\n", System.Text.Encoding.ASCII.GetString(message.Content),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_name_is_refused_at_MAIL()
    {
        var dns = new OneName();
        dns.Answer.SetResult(null);
        await using var stage = await Stage.OpenAsync(policies: Policies(dns));
        var client = await stage.ConnectAsync();
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await client.ExpectAsync("550 5.7.25 Your address has no name that leads back to it");
        Assert.Contains(stage.Log.Lines, static line => line.StartsWith("1400 Refused Sender of 203.0.113.5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NAME=given.example", "250 2.1.0 OK", 0)]
    [InlineData("NAME=[UNAVAILABLE]", "550 5.7.25*", 0)]
    [InlineData("NAME=[TEMPUNAVAIL]", "450 4.7.25*", 0)]
    [InlineData("PORT=7", "550 5.7.25*", 1)]
    public async Task What_a_filter_knows_of_the_name_counts(string attribute, string reply, int more)
    {
        var dns = new OneName();
        dns.Answer.SetResult(null);
        await using var stage = await Stage.OpenAsync(
            new ListenerOptions { XClient = new XClientOptions { From = [IPNetwork.Parse("203.0.113.0/24")] } }, policies: Policies(dns));
        var client = await stage.ConnectAsync();
        Assert.Equal(1, dns.Questions);
        await client.SendAsync($"XCLIENT ADDR=192.0.2.77 {attribute}\r\n");
        await client.ExpectAsync("220*");
        await client.EhloAsync();
        await client.SendAsync("MAIL FROM:<a@client.example>\r\n");
        await client.ExpectAsync(reply);
        Assert.Equal(1 + more, dns.Questions);
    }

    private static PolicyOrder Policies(OneName dns) => new(
    [
        new ReverseNamePolicy(new ReverseNameFinder(dns, dns, TimeProvider.System, TimeSpan.FromMinutes(1)), NullLogger.Instance),
        new StrangerPolicy(new ReverseNameCheck(), CheckMode.Refuse, IPAddress.IsLoopback, NullLogger.Instance),
    ]);

    /// <summary>One name for every address, which leads back to 203.0.113.5.</summary>
    private sealed class OneName : IReverseResolver, IMailResolver
    {
        public TaskCompletionSource<string?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Questions { get; private set; }

        public async ValueTask<NameAnswer> LookUpNamesAsync(IPAddress address, CancellationToken cancellationToken)
        {
            Questions++;
            return await Answer.Task is { } name
                ? new NameAnswer(DnsStatus.Found, [name], "told so")
                : new NameAnswer(DnsStatus.NoSuchName, [], "told so");
        }

        public ValueTask<MxAnswer> LookUpMxAsync(string domain, CancellationToken cancellationToken) =>
            new(new MxAnswer(DnsStatus.NoSuchName, [], "told so"));

        public ValueTask<AddressAnswer> LookUpAddressesAsync(string host, CancellationToken cancellationToken) =>
            new(new AddressAnswer(DnsStatus.Found, [IPAddress.Parse("203.0.113.5")], "told so"));
    }
}
