using DnsClient;

namespace Smtp.Dns;

/// <param name="Name">As <see cref="HostName.Normalize"/> spells it.</param>
internal readonly record struct Question(string Name, QueryType Type);
