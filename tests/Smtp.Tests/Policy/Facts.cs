using System.Net;
using Smtp.Policy;
using Smtp.Protocol.Addresses;

namespace Smtp.Tests.Policy;

/// <summary>A stranger's.</summary>
internal static class Facts
{
    public static PolicyFacts Of(string client = "192.0.2.1", string hello = "mx.client.example", string? sender = null) => new()
    {
        Client = IPAddress.Parse(client),
        Listener = new ListenerFacts("outside"),
        HelloName = hello,
        Sender = sender is null ? null : Parse(sender),
    };

    public static Mailbox Parse(string address) =>
        MailboxParser.TryParse(address, out var mailbox, out var error) ? mailbox! : throw new FormatException($"{address}: {error}");
}
