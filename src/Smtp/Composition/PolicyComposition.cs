using Smtp.Policy;
using Smtp.Policy.RateLimit;
using Smtp.Routing;

namespace Smtp.Composition;

/// <summary>The policies there are. Another one is a line here, and nothing else.</summary>
internal static class PolicyComposition
{
    /// <summary>In the order they are asked, behind those that always are: what costs least comes first.</summary>
    public static IReadOnlyList<IPolicy> Create(SmtpSettings settings, Router router, TimeProvider time) =>
    [
        new RateLimitPolicy(settings.Rates, router.IsRelayClient, time),
    ];
}
