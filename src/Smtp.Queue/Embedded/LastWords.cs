using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>What one record tells about recipients of a message, by their index.</summary>
/// <param name="Recipients">Those the message's own record does not know: they came from an expansion.</param>
/// <param name="DelayTold">Whose sender was warned of the delay.</param>
internal sealed record LastWords(Dictionary<int, Outcome> Outcomes, Dictionary<int, Recipient> Recipients, HashSet<int> DelayTold);
