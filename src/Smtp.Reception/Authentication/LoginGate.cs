using System.Diagnostics.CodeAnalysis;

namespace Smtp.Reception.Authentication;

/// <summary>Lets so many attempts of one kind be under way, and so many more wait for them. Each kind has its own: who waits for an issuer
/// of tokens takes no place from a password.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore has no wait handle unless asked for one.")]
internal sealed class LoginGate(int room, int waiting = LoginGate.MaximumWaiting)
{
    /// <summary>For a processor: a wait of many seconds already.</summary>
    public const int MaximumWaiting = 500;

    private readonly SemaphoreSlim _room = new(room);
    private int _inside;

    /// <summary>Comes before <see cref="EnterAsync"/>.</summary>
    /// <returns>False: too many wait. Else <see cref="Leave"/> must follow.</returns>
    public bool TryQueue()
    {
        if (Interlocked.Increment(ref _inside) <= room + waiting)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inside);

    public Task EnterAsync() => _room.WaitAsync();

    /// <summary>Lets another in; may be followed by <see cref="EnterAsync"/>.</summary>
    public void Release() => _room.Release();
}
