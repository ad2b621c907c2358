using Smtp.Policy;
using Smtp.Reception.Listening;
using Smtp.Routing;

namespace Smtp.Reception.Policies;

/// <summary>The rules that no configuration leaves out; they cost nothing and come before all others.</summary>
public static class StandingPolicies
{
    /// <param name="more">Asked behind them, in their order.</param>
    public static PolicyOrder With(ReceptionOptions options, Router router, IEnumerable<IPolicy> more)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(router);
        return new PolicyOrder(
        [
            new SubmissionPolicy(),
            new SenderPolicy(options.Authentication.Senders, router),
            new RelayPolicy(router),
            .. more,
        ]);
    }
}
