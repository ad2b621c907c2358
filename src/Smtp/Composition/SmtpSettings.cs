using Smtp.Accounts.Tokens;
using Smtp.Delivery.Maildir;
using Smtp.Delivery.Relay;
using Smtp.Dns;
using Smtp.Policy.RateLimit;
using Smtp.Policy.Strangers;
using Smtp.Queue;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Composition;

/// <summary>The section <c>Smtp</c> of the configuration, read and checked: nothing in here can be wrong any more.</summary>
internal sealed record SmtpSettings
{
    /// <summary>Absolute; holds queue/, mail/ and tls/.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Absolute: a passwd-file of Dovecot. Need not be there.</summary>
    public required string AccountFile { get; init; }

    /// <summary>How accounts log in. A reload replaces it, and the file with it.</summary>
    public required AuthenticationOptions Authentication { get; init; }

    /// <summary>Whose tokens are taken, too; <see langword="null"/>: nobody's.</summary>
    public required OAuthOptions? OAuth { get; init; }

    public required ReceptionOptions Reception { get; init; }

    /// <summary>As configured; without a certificate where the daemon is to make its own. A reload replaces it.</summary>
    public required TlsOptions Tls { get; init; }

    /// <summary>Domains, routes, relay clients: what a reload replaces.</summary>
    public required RoutingTable Table { get; init; }

    public required RateLimits Rates { get; init; }

    public required StrangerOptions Strangers { get; init; }

    public required QueueOptions Queue { get; init; }

    public required MaildirOptions Maildir { get; init; }

    public required RelayOptions Relay { get; init; }

    public required DnsOptions Dns { get; init; }

    /// <summary>How long sessions and deliveries under way may take to end when the daemon stops.</summary>
    public required TimeSpan StopDeadline { get; init; }

    /// <summary>0: none.</summary>
    public required int AdminPort { get; init; }
}
