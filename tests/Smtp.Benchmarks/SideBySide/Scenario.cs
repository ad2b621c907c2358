namespace Smtp.Benchmarks.SideBySide;

/// <summary>What can be asked for with <c>--scenarios</c>. Accept and Relay are two readings of the same measurement.</summary>
internal enum Scenario
{
    /// <summary>4 KiB messages a second that got their 250, while what is accepted is already being relayed.</summary>
    Accept,

    /// <summary>4 KiB messages a second until the next host has the last one.</summary>
    Relay,

    /// <summary>4 KiB messages a second until the last one is in the mailbox folder.</summary>
    Maildir,

    /// <summary>1 MiB messages, accepted and relayed, in MB/s.</summary>
    Large,
}
