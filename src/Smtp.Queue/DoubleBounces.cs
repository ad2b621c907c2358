namespace Smtp.Queue;

/// <summary>What becomes of mail from <c>&lt;&gt;</c>, a notice as a rule, that cannot be delivered: there is no sender to tell.</summary>
public enum DoubleBounces
{
    /// <summary>The postmaster of this server gets a notice of it.</summary>
    Postmaster,

    /// <summary>A line in the log is all.</summary>
    Drop,
}
