namespace Smtp.Queue;

/// <summary>What the postmaster of this server is told besides the senders.</summary>
[Flags]
public enum PostmasterCopies
{
    None = 0,

    /// <summary>Recipients that failed for good, also where the sender wants no notice.</summary>
    Bounce = 1,

    /// <summary>Recipients that are late.</summary>
    Delay = 2,
}
