using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Queue;

/// <summary>
/// The postmaster as a recipient of our own notices. ORCPT marks it, which survives the journal and every alias: where such a copy
/// cannot be delivered, that is the end, or two addresses could keep a server busy with itself for ever.
/// </summary>
public static class PostmasterNotice
{
    private const string LocalPart = "postmaster";

    /// <param name="hostName">HostName of this server, whose postmaster the router always knows (RFC 5321 4.5.1).</param>
    public static Recipient To(string hostName)
    {
        var address = new Mailbox(LocalPart, DomainName.ToAscii(hostName));
        return new Recipient(address) { Notify = DsnNotify.Never, Original = OriginalRecipient.Of(address) };
    }

    public static bool Is(Envelope envelope, Recipient recipient)
    {
        return envelope.Sender is null && envelope.Origin == Origin.Local
            && recipient.Original is { } original
            && original.Address.StartsWith($"{LocalPart}@", StringComparison.OrdinalIgnoreCase);
    }
}
