using Smtp.Reception.Submission;

namespace Smtp.Reception.Listening;

/// <summary>Everything that can be set about taking mail in; every default is one we stand behind.</summary>
public sealed record ReceptionOptions
{
    /// <summary>Our name in the greeting, in replies and in Received fields.</summary>
    public required string HostName { get; init; }

    public required IReadOnlyList<ListenerOptions> Listeners { get; init; }

    public ReceptionLimits Limits { get; init; } = new();

    public ReceptionTimeouts Timeouts { get; init; } = new();

    public SubmissionOptions Submission { get; init; } = new();
}
