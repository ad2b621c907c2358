using Microsoft.Extensions.Logging;
using Smtp.Dns;
using Smtp.Policy;
using Smtp.Policy.HelloName;
using Smtp.Policy.RateLimit;
using Smtp.Policy.ReverseName;
using Smtp.Policy.SenderDomain;
using Smtp.Policy.Strangers;
using Smtp.Routing;

namespace Smtp.Composition;

/// <summary>The policies there are. Another one is a line here, and nothing else.</summary>
internal static class PolicyComposition
{
    /// <summary>In the order they are asked, behind those that always are: what costs least comes first.</summary>
    public static IReadOnlyList<IPolicy> Create(
        SmtpSettings settings, Router router, MailResolver resolver, TimeProvider time, ILoggerFactory logging) =>
    [
        new RateLimitPolicy(settings.Rates, router.IsRelayClient, time),
        .. OfStrangers(settings, router, resolver, time, logging.CreateLogger("Smtp.Policy")),
    ];

    private static IEnumerable<IPolicy> OfStrangers(
        SmtpSettings settings, Router router, MailResolver resolver, TimeProvider time, ILogger logger)
    {
        var options = settings.Strangers;
        if (options.ReverseName != CheckMode.Off)
            yield return new ReverseNamePolicy(new ReverseNameFinder(resolver, resolver, time, options.Timeout), logger);

        (CheckMode Mode, ICheck Check)[] checks =
        [
            (options.OwnHelloName, new OwnNameCheck(settings.Reception.HostName, settings.Table.OwnAddresses)),
            (options.BareAddressHello, new BareAddressCheck()),
            (options.UnqualifiedHello, new QualifiedNameCheck()),
            (options.ReverseName, new ReverseNameCheck()),
            (options.SenderDomain, new SenderDomainCheck(resolver, router.Serves, time, options.Timeout)),
        ];
        foreach (var (mode, check) in checks)
        {
            if (mode != CheckMode.Off)
                yield return new StrangerPolicy(check, mode, router.IsRelayClient, logger);
        }
    }
}
