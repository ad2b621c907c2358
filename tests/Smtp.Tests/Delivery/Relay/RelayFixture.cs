using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Delivery.Relay;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Queue;
using Smtp.Routing;
using Xunit;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>A relay client whose hosts are scripts, whose DNS is a stub and whose clock stands still.</summary>
internal sealed class RelayFixture : IAsyncDisposable
{
    public const string Greeting = """
        S: 220 mx.example ESMTP
        C: EHLO relay.example
        """;

    public const string PlainHello = Greeting + """

        S: 250 mx.example
        """;

    public const string PipeliningHello = Greeting + """

        S: 250-mx.example
        S: 250 PIPELINING
        """;

    private RelayAgents? _agents;

    public RelayFixture() => Dialer = new ScriptedDialer(Time);

    public FakeTimeProvider Time { get; } = new();

    public ScriptedDialer Dialer { get; }

    public StubResolver Resolver { get; } = new();

    public RelayOptions Options { get; set; } = new() { HostName = "relay.example" };

    public RelayAgents Agents => _agents ??= new RelayAgents(Options, Resolver, Time, NullLogger<RelayAgents>.Instance, Dialer);

    public static Mailbox Address(string text)
    {
        Assert.True(MailboxParser.TryParse(text, out var mailbox, out _), text);
        return mailbox!;
    }

    public static QueuedMessage Message(MessageContent? content = null, Envelope? envelope = null) => new(
        new QueueId(1), envelope ?? Envelope(), DateTimeOffset.UnixEpoch, content ?? TestContent.Of("Subject: hi\n\n.dot\n"), []);

    public static Envelope Envelope(string? sender = "a@from.example") =>
        new() { Sender = sender is null ? null : Address(sender), Origin = Origin.Local };

    public static DeliveryRecipient Recipient(int index, string address, DsnNotify notify = default, OriginalRecipient? original = null) =>
        new(index, new Recipient(Address(address)) { Notify = notify, Original = original }, Address(address));

    /// <summary>To the host at 192.0.2.1, by configuration.</summary>
    public Task<string[]> DeliverAsync(string script, params string[] recipients)
    {
        Dialer.Add("192.0.2.1", script);
        return DeliverAsync(Message(), recipients);
    }

    public Task<string[]> DeliverAsync(QueuedMessage message, params string[] recipients) =>
        DeliverAsync(message, new RelayRoute("to.example", Hops, "test"), recipients);

    public IReadOnlyList<NextHop> Hops { get; set; } = [new NextHop("192.0.2.1")];

    public async Task<string[]> DeliverAsync(QueuedMessage message, RelayRoute route, params string[] recipients)
    {
        if (recipients.Length == 0)
            recipients = ["b@to.example"];
        var outcomes = await DeliverAsync(message, route, recipients.Select((address, index) => Recipient(index, address)).ToArray());
        return [.. outcomes.Select(Describe)];
    }

    public ValueTask<IReadOnlyList<Outcome>> DeliverAsync(QueuedMessage message, RelayRoute route, DeliveryRecipient[] recipients) =>
        Agents.For(route).DeliverAsync(message, recipients, StopSignals.By(TestContext.Current.CancellationToken));

    /// <summary>Lets minutes pass until the task has ended.</summary>
    public async Task<T> PassTimeUntilAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return await task;
    }

    public static string Describe(Outcome outcome) => $"{outcome.Kind} {outcome.Status} {outcome.Diagnostic}";

    /// <summary>Says good-bye to the hosts, whose scripts must have been played to their ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_agents is not null)
            await _agents.DisposeAsync();
        await Dialer.AllPlayedAsync();
    }
}
