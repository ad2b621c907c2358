using System.Net;
using Smtp.Protocol.Replies;

namespace Smtp.Policy.RateLimit;

/// <summary>
/// Slows down who does too much in a time: by client, network, account and sender. Who has logged in is counted by account instead of by
/// client and network, as far as mail goes, because many share the address of an office; connections and errors are the client's in any
/// case. What is refused is not counted, so that whoever keeps trying gets his turn.
/// </summary>
/// <param name="isRelayClient">Asked anew each time: the networks change under running sessions.</param>
public sealed class RateLimitPolicy(RateLimits limits, Func<IPAddress, bool> isRelayClient, TimeProvider time) : ISessionWatcher
{
    private static readonly Verdict NoLimit = Verdict.Pass("no limit is set");

    private readonly RateBook _book = new(limits, time);
    private readonly IPNetwork[] _unlimited = [.. limits.Unlimited];

    // null where a stage has nothing to ask.
    private readonly string?[] _within = [.. Enum.GetValues<PolicyStage>().Select(stage => Describe(limits, stage))];

    public string Name => "Limits";

    public IReadOnlyList<PolicyStage> Stages { get; } =
        [PolicyStage.Connection, PolicyStage.Sender, PolicyStage.Recipient, PolicyStage.Content];

    public ValueTask<Verdict> AskAsync(PolicyStage stage, PolicyFacts facts)
    {
        if (_within[(int)stage] is not { } within)
            return new(NoLimit);

        var isCounted = IsCounted(facts.Client);
        var excess = stage switch
        {
            PolicyStage.Connection => _book.CheckFaults(facts, isCounted) ?? _book.Take(facts, RateQuantity.Connections, 1, isCounted),
            PolicyStage.Sender => _book.CheckFaults(facts, isCounted)
                ?? _book.Check(facts, RateQuantity.Bytes, Math.Max(1, facts.DeclaredLength), isCounted)
                ?? _book.Take(facts, RateQuantity.Messages, 1, isCounted),
            PolicyStage.Recipient => _book.CheckFaults(facts, isCounted) ?? _book.Take(facts, RateQuantity.Recipients, 1, isCounted),
            _ => _book.Take(facts, RateQuantity.Bytes, facts.ContentLength, isCounted),
        };
        return new(excess is null
            ? Verdict.Pass(isCounted ? within : "the client is not limited")
            : Verdict.Refuse(ReplyFor(excess.Rule.Quantity), RateReason.For(excess, facts, time.GetUtcNow())));
    }

    public void Happened(SessionEvent what, PolicyFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var quantity = what == SessionEvent.RecipientUnknown ? RateQuantity.UnknownRecipients : RateQuantity.Errors;
        if (_book.IsLimited(quantity))
            _book.Add(facts, quantity, 1, IsCounted(facts.Client));
    }

    private bool IsCounted(IPAddress client)
    {
        if (IPAddress.IsLoopback(client))
            return limits.LimitLoopback;
        if (!limits.LimitRelayClients && isRelayClient(client))
            return false;
        foreach (var network in _unlimited)
        {
            if (network.Contains(client))
                return false;
        }

        return true;
    }

    private static Reply ReplyFor(RateQuantity quantity) => quantity switch
    {
        RateQuantity.Connections => ReplyCatalogue.TooManyConnections,
        RateQuantity.Messages => ReplyCatalogue.TooManyMessages,
        RateQuantity.Recipients => ReplyCatalogue.TooManyRecipientsLately,
        RateQuantity.Bytes => ReplyCatalogue.TooMuchContent,
        RateQuantity.Errors => ReplyCatalogue.TooManyErrorsLately,
        _ => ReplyCatalogue.TooManyUnknownRecipients,
    };

    private static string? Describe(RateLimits limits, PolicyStage stage)
    {
        RateQuantity[] asked = stage switch
        {
            PolicyStage.Connection => [RateQuantity.Errors, RateQuantity.UnknownRecipients, RateQuantity.Connections],
            PolicyStage.Sender => [RateQuantity.Errors, RateQuantity.UnknownRecipients, RateQuantity.Bytes, RateQuantity.Messages],
            PolicyStage.Recipient => [RateQuantity.Errors, RateQuantity.UnknownRecipients, RateQuantity.Recipients],
            _ => [RateQuantity.Bytes],
        };
        var rules = limits.Rules.Where(rule => asked.Contains(rule.Quantity)).ToList();
        return rules.Count == 0 ? null : $"within {string.Join(", ", rules)}";
    }
}
