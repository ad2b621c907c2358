using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Delivery.Maildir;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Queue;
using Smtp.Routing;
using Smtp.Tests.Routing;

namespace Smtp.Tests.Delivery.Maildir;

/// <summary>An agent over a directory of its own, removed at the end.</summary>
internal sealed class MaildirFixture : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("maildir-").FullName;

    public MaildirFixture(IFolderFlush? flush = null, string[]? mailboxes = null, Func<MaildirOptions, MaildirOptions>? change = null)
    {
        Router = RouterFixture.Table(
            RouterFixture.Domain(
                "excite.example", mailboxes ?? ["jyoti", "sarika"], [("team", ["jyoti@excite.example", "x@yahoo.example"])]));
        Root = Path.Combine(_directory, "mail");
        var options = new MaildirOptions { Root = Root };
        Agent = new MaildirAgent(Router, change?.Invoke(options) ?? options, flush ?? new DiskFlush(), Time, NullLogger.Instance);
    }

    public string Root { get; }

    public Router Router { get; }

    public MaildirAgent Agent { get; }

    public FakeTimeProvider Time { get; } = new(Now);

    public static Mailbox Sender { get; } = new("atul", "yahoo.example");

    public static QueuedMessage Message(MessageContent content, Mailbox? sender) => new(
        new QueueId(1), new Envelope { Sender = sender, Origin = Origin.Local }, Now, content, []);

    public static QueuedMessage Message(string text) => Message(new TestContent(Encoding.UTF8.GetBytes(text)), Sender);

    public Task<IReadOnlyList<Outcome>> DeliverAsync(QueuedMessage message, params string[] addresses) => Agent.DeliverAsync(
        message,
        [.. addresses.Select((address, index) =>
            new DeliveryRecipient(index, new Recipient(RouterFixture.Address(address)), RouterFixture.Address(address)))],
        default).AsTask();

    public async Task<Outcome> DeliverOneAsync(QueuedMessage message, string address = "jyoti@excite.example") =>
        (await DeliverAsync(message, address))[0];

    public string[] Files(string mailbox, string folder = "new", string domain = "excite.example")
    {
        var path = Path.Combine(Root, domain, mailbox, folder);
        return Directory.Exists(path) ? Directory.GetFiles(path) : [];
    }

    /// <summary>Every file below the root, by its path from there.</summary>
    public string[] Everything() => !Directory.Exists(Root)
        ? []
        : [.. Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order()];

    /// <summary>What stands beside the root: nothing ever should.</summary>
    public string[] Escaped() => [.. Directory.GetFileSystemEntries(_directory).Where(entry => entry != Root)];

    public void Dispose()
    {
        Agent.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
