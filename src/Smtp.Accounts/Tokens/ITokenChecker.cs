namespace Smtp.Accounts.Tokens;

/// <summary>Tells whose a bearer token (RFC 6750) is, and whether it is good here and now.</summary>
public interface ITokenChecker
{
    /// <summary>For the clients that are refused: what a token must be good for; <see langword="null"/>: anything.</summary>
    string? Scope { get; }

    /// <summary>Where clients may learn who gives tokens (RFC 8414); <see langword="null"/>: not known.</summary>
    string? Configuration { get; }

    /// <param name="token">Not empty; anything a stranger may send. Never logged.</param>
    /// <exception cref="IOException">It cannot be told now: whoever knows is not reached.</exception>
    ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken);

    /// <summary>An account that stands in no file may come in all the same.</summary>
    bool Admits(string account);
}
