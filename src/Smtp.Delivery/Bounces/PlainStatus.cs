using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Bounces;

/// <summary>Statuses of RFC 3463 3 in plain words, for a person who never saw one.</summary>
internal static class PlainStatus
{
    public static string OfFailure(EnhancedStatus status) => (status.Subject, status.Detail) switch
    {
        (1, 1) or (1, 3) or (1, 6) => "There is no such mailbox. Please check the spelling of the address.",
        (1, 2) => "The part behind the @ is not a place that can get mail. Please check its spelling.",
        (1, 10) => "The part behind the @ takes no mail at all.",
        (2, 1) => "The mailbox takes no mail at present.",
        (2, 2) => "The mailbox is full.",
        (2, 3) or (3, 4) => "The message is too large for the recipient's server.",
        (4, 4) => "No mail server could be found for the part behind the @. Please check its spelling.",
        (4, 6) => "The message went round in circles between servers: their administrators must mend that.",
        (4, 7) => "The recipient's server could not be reached, or would not take the message, for as long as we tried.",
        (5, _) => "The recipient's server and this one did not understand each other.",
        (6, 7) => "The address holds letters that the recipient's server cannot handle.",
        (6, _) => "The recipient's server cannot handle the form of the message.",
        (7, _) => "The recipient's server refused the message as a matter of its rules.",
        _ => "The recipient's server would not take the message.",
    };

    /// <summary>Of what may yet change.</summary>
    public static string OfDelay(EnhancedStatus status) => (status.Subject, status.Detail) switch
    {
        (2, 2) => "The mailbox is full.",
        (2, _) => "The mailbox takes no mail at present.",
        (4, _) => "The recipient's server cannot be reached, or does not answer.",
        (7, _) => "The recipient's server asks us to come again later.",
        _ => "The recipient's server does not take the message at present.",
    };
}
