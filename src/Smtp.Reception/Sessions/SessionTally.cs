using Smtp.Protocol.Replies;
using Smtp.Reception.Listening;

namespace Smtp.Reception.Sessions;

/// <summary>What a session has cost since its last accepted message, held against what it may.</summary>
internal struct SessionTally(ReceptionLimits limits)
{
    private int _errors;
    private int _deferrals;
    private int _idle;

    /// <summary>Messages.</summary>
    public int Accepted { get; private set; }

    public readonly bool HasTooManyIdle => _idle > limits.IdleCommands;

    public void AddIdle() => _idle++;

    /// <returns>False: that was one refusal too many.</returns>
    public bool Add(Reply reply) =>
        !(reply.IsPermanent ? ++_errors >= limits.Errors : reply.IsTransient && ++_deferrals >= limits.Deferrals);

    public void AddAccepted()
    {
        Accepted++;
        (_errors, _deferrals, _idle) = (0, 0, 0);
    }
}
