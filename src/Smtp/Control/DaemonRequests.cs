namespace Smtp.Control;

/// <summary>Whatever a running daemon can be asked.</summary>
internal sealed class DaemonRequests(QueueRequests queue, BanRequests bans) : IRequestHandler
{
    public IAsyncEnumerable<ControlAnswer> AnswerAsync(ControlRequest request, CancellationToken cancellationToken) =>
        request.Command.StartsWith(BanRequests.Prefix, StringComparison.Ordinal)
            ? bans.Answer(request).ToAsyncEnumerable()
            : queue.AnswerAsync(request, cancellationToken);
}
