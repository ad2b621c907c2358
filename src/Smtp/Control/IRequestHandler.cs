namespace Smtp.Control;

/// <summary>Answers what comes over the control socket.</summary>
internal interface IRequestHandler
{
    /// <summary>All but the end.</summary>
    /// <exception cref="FormatException">The request makes no sense; the message says why.</exception>
    IAsyncEnumerable<ControlAnswer> AnswerAsync(ControlRequest request, CancellationToken cancellationToken);
}
