namespace Smtp.Reception.Submission;

/// <summary>What is done to mail of accounts (RFC 6409 8), on whatever listener they are.</summary>
public sealed record SubmissionOptions
{
    public FromRule From { get; init; } = FromRule.Refuse;

    /// <summary>Our Received field says neither the client's address nor what it called itself.</summary>
    public bool HideClient { get; init; }

    /// <summary>The same for RelayClients without an account, but for <see cref="From"/>: they may send as anybody.</summary>
    public bool RelayClients { get; init; }
}
