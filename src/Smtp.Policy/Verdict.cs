using Smtp.Protocol.Replies;

namespace Smtp.Policy;

/// <summary>What a policy says. Never without a reason, but where there is nothing at all to say.</summary>
public readonly record struct Verdict
{
    private readonly string? _reason;

    private Verdict(Reply? refusal, string? reason)
    {
        Refusal = refusal;
        _reason = reason;
    }

    /// <summary>Nothing to object to, and nothing to say about it.</summary>
    public static Verdict NoOpinion => default;

    /// <summary><see langword="null"/>: it may go on, as far as this policy goes. With 421 the connection ends.</summary>
    public Reply? Refusal { get; }

    /// <summary>For operators, not for clients: what was looked at and which rule it met. Printable.</summary>
    public string Reason => _reason ?? "";

    /// <param name="reason">A text that is there already: it is asked for each time.</param>
    public static Verdict Pass(string reason) => new(null, reason);

    /// <param name="reply">Of the catalogue, 4xx or 5xx.</param>
    /// <param name="reason">Made printable by who gives it.</param>
    public static Verdict Refuse(Reply reply, string reason)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.IsPositive
            ? throw new ArgumentException($"{reply} refuses nothing.", nameof(reply))
            : new Verdict(reply, reason);
    }
}
