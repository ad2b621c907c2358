using DnsClient.Protocol;

namespace Smtp.Dns;

/// <summary>The answer to one question: the records of its type that belong to its name, aliases followed.</summary>
/// <param name="TimeToLive">How long the answer may be kept; zero: not at all.</param>
internal sealed record RecordAnswer(DnsStatus Status, IReadOnlyList<DnsResourceRecord> Records, TimeSpan TimeToLive, string Detail)
{
    public static RecordAnswer Failure(string detail) => new(DnsStatus.Failure, [], TimeSpan.Zero, detail);
}
