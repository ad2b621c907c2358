using System.Text.Json.Serialization;

namespace Smtp.Control;

/// <summary>One line from the daemon. A request is answered by any number of them, the last with <see cref="End"/>: without it the answer
/// is not whole.</summary>
internal sealed record ControlAnswer
{
    public static readonly ControlAnswer Last = new() { End = true };

    public MessageLine? Message { get; init; }

    public DetailsLine? Details { get; init; }

    /// <summary>A piece of the content, in base 64.</summary>
    public byte[]? Content { get; init; }

    public ReportLine? Report { get; init; }

    public SummaryLine? Summary { get; init; }

    public ProgressLine? Progress { get; init; }

    /// <summary>A message that cannot be shown or changed.</summary>
    public ProblemLine? Problem { get; init; }

    public BanLine? Ban { get; init; }

    public LiftLine? Lift { get; init; }

    /// <summary>The request cannot be answered.</summary>
    public string? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool End { get; init; }
}

/// <param name="Next">The earliest next attempt of its recipients.</param>
/// <param name="Sender"><see langword="null"/>: the sender of notices, <c>&lt;&gt;</c>.</param>
internal sealed record MessageLine(
    string Id,
    string State,
    DateTimeOffset Accepted,
    long AgeSeconds,
    long Size,
    string? Sender,
    DateTimeOffset Next,
    IReadOnlyList<RecipientLine> Recipients);

/// <param name="Reason">What the last attempt heard.</param>
/// <param name="Remote">Who said so.</param>
internal sealed record RecipientLine(
    string Address,
    int Attempts,
    DateTimeOffset Next,
    DateTimeOffset? LastAttempt,
    string? Status,
    string? Reason,
    string? Remote,
    string? NextHop,
    string? Original,
    string? Notify,
    bool DelayTold);

/// <param name="Client">Where it came from; <see langword="null"/>: made here.</param>
/// <param name="Why">Why it waits.</param>
/// <param name="Header">The header section, its start if it is long.</param>
internal sealed record DetailsLine(
    MessageLine Message,
    string Why,
    string? Client,
    string Hello,
    string Protocol,
    string Body,
    bool SmtpUtf8,
    string? EnvelopeId,
    IReadOnlyList<AttemptLine> Attempts,
    string Header)
{
    /// <summary>All of it, where it was asked for in JSON: base 64.</summary>
    public byte[]? Content { get; init; }
}

internal sealed record AttemptLine(
    string Recipient, int Number, DateTimeOffset? At, string Status, string Reason, string? Remote, string? Security = null);

internal sealed record ReportLine(
    string Change,
    bool DryRun,
    int Matched,
    int Changed,
    int Recipients,
    int Notices,
    int Unchanged,
    int InDelivery,
    int Failed,
    IReadOnlyList<ProblemLine> Problems);

internal sealed record ProblemLine(string? Id, string Reason);

/// <param name="AgesMinutes">The upper bounds of the columns; the last column has none.</param>
internal sealed record SummaryLine(int Messages, IReadOnlyList<int> AgesMinutes, IReadOnlyList<DestinationLine> Destinations);

internal sealed record DestinationLine(string Destination, int Total, int Held, IReadOnlyList<int> ByAge);

/// <param name="Kind"><c>address</c>, or <c>account</c>: from addresses it never came from.</param>
internal sealed record BanLine(string Who, string Kind, DateTimeOffset Until, DateTimeOffset LastFailure);

/// <param name="Lifted">False: it was not banned.</param>
internal sealed record LiftLine(string Who, bool Lifted);

internal sealed record ProgressLine(int Done, int Total);

/// <summary>What a look at every octet of the queue on disk has found.</summary>
internal sealed record VerifyLine(
    string Directory, int Segments, long Records, long Octets, int Messages, int ContentFiles, IReadOnlyList<DamageLine> Damage);

/// <param name="Id">Whose it is, where that can be told.</param>
/// <param name="Waits">The message is in the queue; damage to one that has ended costs nothing.</param>
internal sealed record DamageLine(string? Id, string Where, string What, bool Waits);
