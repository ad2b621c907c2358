using Microsoft.Extensions.Logging;
using Smtp.Protocol.Replies;
using Smtp.Reception.Authentication;

namespace Smtp.Control;

/// <summary>Answers requests about who is banned for failed logins.</summary>
internal sealed class BanRequests(LoginThrottle throttle, ILogger logger)
{
    public const string Prefix = "ban-";
    public const string List = Prefix + "list";
    public const string Lift = Prefix + "lift";

    /// <exception cref="FormatException">With what is wrong.</exception>
    public IEnumerable<ControlAnswer> Answer(ControlRequest request) => request.Command switch
    {
        List => throttle.CurrentBans().Select(static ban => new ControlAnswer { Ban = Line(ban) }),
        Lift => LiftAll(request),
        _ => throw new FormatException("there is no such command"),
    };

    public static BanLine Line(LoginBan ban) =>
        new(PrintableText.From(ban.Who), ban.IsAccount ? "account" : "address", ban.Until, ban.LastFailure);

    /// <summary>One answer for each that was asked for, or that there was.</summary>
    private IEnumerable<ControlAnswer> LiftAll(ControlRequest request)
    {
        if (request.Ids.Count > ControlRequest.MostIds)
            throw new FormatException($"more than {ControlRequest.MostIds} in one request");
        if (request.All != (request.Ids.Count == 0))
            throw new FormatException("name those whose bans are to be lifted, or all of them");

        var who = request.All ? [.. throttle.CurrentBans().Select(static ban => ban.Who)] : request.Ids;
        foreach (var one in who)
        {
            var isLifted = throttle.Lift(one);
            if (isLifted)
                ControlLog.BanLifted(logger, PrintableText.From(one, 100));
            yield return new ControlAnswer { Lift = new LiftLine(PrintableText.From(one, 100), isLifted) };
        }
    }
}
