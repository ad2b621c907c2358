namespace Smtp.Protocol.Replies;

/// <content>More than somebody may do in a time. Which limit it was stands in the log: it is no business of the client's.</content>
public static partial class ReplyCatalogue
{
    /// <summary>The session closes behind it.</summary>
    public static readonly Reply TooManyErrorsLately = new(421, new(4, 7, 0), "Too many errors, try again later");

    /// <summary>The session closes behind it.</summary>
    public static readonly Reply TooManyUnknownRecipients = new(421, new(4, 7, 0), "Too many unknown recipients, try again later");

    public static readonly Reply TooManyMessages = new(450, new(4, 7, 1), "Too many messages, try again later");

    public static readonly Reply TooMuchContent = new(450, new(4, 7, 1), "Too much mail, try again later");

    /// <summary>As for too many in one message (RFC 5321 4.5.3.1.10): the client sends to the rest later.</summary>
    public static readonly Reply TooManyRecipientsLately = new(452, new(4, 5, 3), "Too many recipients, try again later");
}
