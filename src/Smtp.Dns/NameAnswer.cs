namespace Smtp.Dns;

/// <param name="Names">In lower case, letters, digits, hyphens, underscores and dots: fit for a log line and a header.</param>
/// <param name="Detail">For people: the server asked and what it said.</param>
public sealed record NameAnswer(DnsStatus Status, IReadOnlyList<string> Names, string Detail);
