namespace Smtp.Mail;

/// <summary>What an attempt tells of the destination as a whole, whatever it means for the message. In order, the worst last.</summary>
public enum DestinationReach : byte
{
    /// <summary>It answered; what it said concerns the message or the recipient.</summary>
    Reached,

    /// <summary>It was spoken to, but broke off or asked for less: fewer deliveries at once may go better.</summary>
    Strained,

    /// <summary>No conversation began with any of its hosts: other messages would fare no better now.</summary>
    Unreachable,
}
