namespace Smtp.Reception.Submission;

/// <summary>What becomes of a message whose From field (RFC 5322 3.6.2) names somebody that its account may not send as.</summary>
public enum FromRule : byte
{
    /// <summary>550 5.7.1, for Sender too.</summary>
    Refuse,

    /// <summary>A Sender field says whose account it was, in the place of one that says something else (RFC 6409 8.1).</summary>
    AddSender,

    /// <summary>It goes as it is.</summary>
    Keep,
}
