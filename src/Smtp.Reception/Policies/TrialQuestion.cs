using System.Net;
using Smtp.Accounts;
using Smtp.Policy;
using Smtp.Protocol.Addresses;
using Smtp.Reception.Listening;

namespace Smtp.Reception.Policies;

/// <summary>A message that nobody has sent: what would become of it?</summary>
public sealed record TrialQuestion
{
    public required ListenerOptions Listener { get; init; }

    public required IPAddress Client { get; init; }

    /// <summary><see langword="null"/>: in the clear.</summary>
    public TlsFacts? Tls { get; init; }

    /// <summary><see langword="null"/>: the client does not log in.</summary>
    public Account? Account { get; init; }

    public string HelloName { get; init; } = "";

    public Mailbox? Sender { get; init; }

    public required Mailbox Recipient { get; init; }
}
