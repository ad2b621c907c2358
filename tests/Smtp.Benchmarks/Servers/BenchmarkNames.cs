namespace Smtp.Benchmarks.Servers;

/// <summary>Names both servers are set up with.</summary>
internal static class BenchmarkNames
{
    public const string HostName = "mx.bench.example";

    public const string LocalDomain = "mbox.example";

    public const string Mailbox = "user";

    /// <summary>Delivered to a Maildir.</summary>
    public const string MailboxAddress = Mailbox + "@" + LocalDomain;

    /// <summary>Relayed to the sink.</summary>
    public const string RemoteAddress = "b@dst.example";

    public const string DeadDomain = "dead.example";

    /// <summary>Waits in the queue: its host refuses connections.</summary>
    public const string DeadAddress = "b@" + DeadDomain;
}
