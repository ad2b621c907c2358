using Smtp.Mail;

namespace Smtp.Queue.Scheduling;

/// <summary>What a delivery has told about its destination.</summary>
/// <param name="Reach"><see langword="null"/>: nothing, no attempt was made or it broke off here.</param>
/// <param name="Failure">Where it could not be reached: what its recipients got.</param>
/// <param name="Rule">The retry rule of that failure.</param>
internal readonly record struct AttemptReport(DestinationReach? Reach, Outcome? Failure = null, RetryRule? Rule = null)
{
    public static AttemptReport Nothing => default;

    /// <summary>Over all recipients. Where one of them got through to a host, the destination was reached, however it ended.</summary>
    public static DestinationReach ReachOf(IReadOnlyList<Outcome> outcomes)
    {
        var (best, worst) = (DestinationReach.Unreachable, DestinationReach.Reached);
        for (var i = 0; i < outcomes.Count; i++)
        {
            var reach = outcomes[i].Reach;
            best = reach < best ? reach : best;
            worst = reach > worst ? reach : worst;
        }

        return best == worst ? best : DestinationReach.Strained;
    }
}
