using Smtp.Policy;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Sessions;

/// <summary>What a handler made of a command. Only the session loop carries it out.</summary>
internal readonly struct Decision
{
    private readonly object? _policy;
    private readonly bool _isNearer;

    private Decision(
        SessionState next, Reply? reply, Effect effect, long chunkSize = 0, bool lastChunk = false, object? policy = null,
        bool isNearer = false)
    {
        Next = next;
        Reply = reply;
        Effect = effect;
        ChunkSize = chunkSize;
        LastChunk = lastChunk;
        _policy = policy;
        _isNearer = isNearer;
    }

    public SessionState Next { get; }

    /// <summary><see langword="null"/> while it depends on what comes: a chunk is answered at its end, a password when checked.</summary>
    public Reply? Reply { get; }

    public Effect Effect { get; }

    /// <summary>Octets that follow the command line.</summary>
    public long ChunkSize { get; }

    public bool LastChunk { get; }

    /// <summary>The command is, or will be, answered 2xx or 3xx, and brings no mail nearer.</summary>
    public bool IsIdle => Effect switch
    {
        Effect.GoOn or Effect.StartTls => !_isNearer && Reply is { IsPositive: true },
        Effect.ReceiveChunk => ChunkSize == 0 && !LastChunk,
        _ => false,
    };

    /// <summary>The policy that refused, if one did.</summary>
    public PolicyRefusal? Refusal => _policy as PolicyRefusal;

    /// <summary>What <see cref="Effect.AwaitPolicy"/> waits for.</summary>
    public PendingPolicy? Pending => _policy as PendingPolicy;

    public static Decision Say(SessionState next, Reply reply) => new(next, reply, Effect.GoOn);

    /// <summary>Says it of a command without which there is no mail.</summary>
    public static Decision SayNearer(SessionState next, Reply reply) => new(next, reply, Effect.GoOn, isNearer: true);

    public static Decision ReceiveContent(SessionState.Receiving next, Reply reply) => new(next, reply, Effect.ReceiveContent);

    public static Decision ReceiveChunk(SessionState.Chunking next, long size, bool last) =>
        new(next, null, Effect.ReceiveChunk, size, last);

    public static Decision SwallowChunk(SessionState next, long size, Reply reply) => new(next, reply, Effect.SwallowChunk, size);

    public static Decision StartTls(SessionState next, Reply reply) => new(next, reply, Effect.StartTls);

    public static Decision Authenticate(SessionState.Authenticating next) => new(next, null, Effect.Authenticate);

    /// <summary>The session stays where it is; behind 421 it ends (RFC 5321 3.8), and with a client that may not be here at all.</summary>
    public static Decision Refuse(SessionState state, PolicyRefusal refusal)
    {
        var ends = refusal.Reply.Code == 421 || refusal.Stage == PolicyStage.Connection;
        return new(state, refusal.Reply, ends ? Effect.Close : Effect.GoOn, policy: refusal);
    }

    public static Decision AwaitPolicy(SessionState state, PendingPolicy pending) => new(state, null, Effect.AwaitPolicy, policy: pending);

    public static Decision Close(SessionState next, Reply reply) => new(next, reply, Effect.Close);
}
