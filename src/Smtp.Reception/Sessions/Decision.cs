using Smtp.Protocol.Replies;

namespace Smtp.Reception.Sessions;

/// <summary>What a handler made of a command. Only the session loop carries it out.</summary>
internal readonly struct Decision
{
    private Decision(SessionState next, Reply? reply, Effect effect, long chunkSize = 0, bool lastChunk = false)
    {
        Next = next;
        Reply = reply;
        Effect = effect;
        ChunkSize = chunkSize;
        LastChunk = lastChunk;
    }

    public SessionState Next { get; }

    /// <summary><see langword="null"/> while it depends on what comes: a chunk is answered at its end, a password when checked.</summary>
    public Reply? Reply { get; }

    public Effect Effect { get; }

    /// <summary>Octets that follow the command line.</summary>
    public long ChunkSize { get; }

    public bool LastChunk { get; }

    public static Decision Say(SessionState next, Reply reply) => new(next, reply, Effect.GoOn);

    public static Decision ReceiveContent(SessionState.Receiving next, Reply reply) => new(next, reply, Effect.ReceiveContent);

    public static Decision ReceiveChunk(SessionState.Chunking next, long size, bool last) =>
        new(next, null, Effect.ReceiveChunk, size, last);

    public static Decision SwallowChunk(SessionState next, long size, Reply reply) => new(next, reply, Effect.SwallowChunk, size);

    public static Decision StartTls(SessionState next, Reply reply) => new(next, reply, Effect.StartTls);

    public static Decision Authenticate(SessionState.Authenticating next) => new(next, null, Effect.Authenticate);

    public static Decision Close(SessionState next, Reply reply) => new(next, reply, Effect.Close);
}
