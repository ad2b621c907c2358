using Smtp.Accounts;
using Smtp.Policy;
using Smtp.Routing;

namespace Smtp.Reception.Policies;

/// <summary>The rules that no configuration leaves out; they cost nothing and come before all others.</summary>
public static class StandingPolicies
{
    /// <param name="senders">Whom accounts may send as that have no rule of their own; asked each time, as it may change.</param>
    /// <param name="more">Asked behind them, in their order.</param>
    public static PolicyOrder With(Func<SenderRule> senders, Router router, IEnumerable<IPolicy> more)
    {
        ArgumentNullException.ThrowIfNull(senders);
        ArgumentNullException.ThrowIfNull(router);
        return new PolicyOrder(
        [
            new SubmissionPolicy(),
            new SenderPolicy(senders, router),
            new RelayPolicy(router),
            .. more,
        ]);
    }
}
