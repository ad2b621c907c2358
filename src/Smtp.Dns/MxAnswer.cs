namespace Smtp.Dns;

/// <param name="Detail">For people: the server asked and what it said.</param>
public sealed record MxAnswer(DnsStatus Status, IReadOnlyList<MxHost> Hosts, string Detail);

public sealed record MxHost(int Preference, string Name);
