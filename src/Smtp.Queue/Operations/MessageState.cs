namespace Smtp.Queue.Operations;

/// <summary>What a message in the queue waits for.</summary>
public enum MessageState
{
    /// <summary>Its first attempt.</summary>
    Waiting,

    /// <summary>In memory for delivery, or next in line at its destination.</summary>
    Active,

    /// <summary>Tried at least once, and its next attempt.</summary>
    Deferred,

    /// <summary>An operator.</summary>
    Held,
}
