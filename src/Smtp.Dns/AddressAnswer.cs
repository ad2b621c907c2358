using System.Net;

namespace Smtp.Dns;

/// <param name="Detail">For people: the server asked and what it said.</param>
public sealed record AddressAnswer(DnsStatus Status, IReadOnlyList<IPAddress> Addresses, string Detail);
