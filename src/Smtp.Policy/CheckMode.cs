namespace Smtp.Policy;

/// <summary>What is done about a client that does not stand up to a check.</summary>
public enum CheckMode
{
    /// <summary>It is not looked at.</summary>
    Off,

    /// <summary>The log says what would be refused.</summary>
    Log,

    Refuse,
}
