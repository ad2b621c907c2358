namespace Smtp.Control;

/// <summary>Answers requests about a queue: a daemon over its socket, or its directory on disk.</summary>
internal interface IQueueSource : IAsyncDisposable
{
    /// <summary>The answers up to the end.</summary>
    /// <exception cref="FormatException">The request was refused; the message says why.</exception>
    /// <exception cref="IOException">The answer broke off.</exception>
    IAsyncEnumerable<ControlAnswer> AskAsync(ControlRequest request, CancellationToken cancellationToken);
}
