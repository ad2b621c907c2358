using Smtp.Mail;
using Smtp.Queue;

namespace Smtp.Delivery.Relay;

/// <summary>One attempt for some recipients of a message, over as many hosts as it takes.</summary>
internal sealed class RelayAttempt(QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients)
{
    private Outcome? _hostFailure;

    public QueuedMessage Message { get; } = message;

    public IReadOnlyList<DeliveryRecipient> Recipients { get; } = recipients;

    /// <summary>By place in <see cref="Recipients"/>; <see langword="null"/>: not decided yet.</summary>
    public Outcome?[] Outcomes { get; } = new Outcome?[recipients.Count];

    public bool IsComplete => Array.IndexOf(Outcomes, null) < 0;

    /// <summary>One host that may come back outweighs all that never will; one that was spoken to speaks for the destination.</summary>
    public void NoteHostFailure(Outcome failure)
    {
        if (failure.Reach < _hostFailure?.Reach)
            _hostFailure = _hostFailure with { Reach = failure.Reach };
        else if (failure.Reach > _hostFailure?.Reach)
            failure = failure with { Reach = _hostFailure.Reach };
        if (_hostFailure is null
            || (IsWorthMore(failure) && (failure.Kind == OutcomeKind.Deferred || _hostFailure.Kind == OutcomeKind.Failed)))
            _hostFailure = failure;
    }

    /// <summary>That a host cannot be reached must not hide why another did not do, which somebody can mend: RFC 3463 X.7.</summary>
    private bool IsWorthMore(Outcome failure) =>
        _hostFailure is not { Kind: OutcomeKind.Deferred, Status.Subject: 7 } || failure.Status.Subject != 4;

    public void Settle(Outcome outcome)
    {
        for (var i = 0; i < Outcomes.Length; i++)
            Outcomes[i] ??= outcome;
    }

    public IReadOnlyList<Outcome> Conclude()
    {
        if (!IsComplete)
            Settle(_hostFailure ?? throw new InvalidOperationException("An attempt ended without a host having been tried."));
        return Outcomes!;
    }
}
