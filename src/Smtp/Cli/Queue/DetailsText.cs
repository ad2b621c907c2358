using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>What is shown of one message, name by name; a value without a name goes on with the one before.</summary>
internal static class DetailsText
{
    public static IEnumerable<(string Name, string Value)> Facts(DetailsLine details)
    {
        var message = details.Message;
        yield return ("Queue id", message.Id);
        yield return ("State", $"{message.State} ({details.Why})");
        yield return ("Accepted", $"{Words.Time(message.Accepted)}, {Words.Age(message)} ago");
        yield return ("From", Words.Sender(message));
        yield return ("Client", details.Client is null
            ? "made here"
            : $"{details.Client} ({details.Hello}) with {details.Protocol}");
        yield return ("Content", $"{message.Size} octets, {details.Body}{(details.SmtpUtf8 ? ", SMTPUTF8" : "")}");
        if (details.EnvelopeId is not null)
            yield return ("Envelope id", details.EnvelopeId);
        foreach (var recipient in message.Recipients)
        {
            yield return ("To", recipient.Address);
            foreach (var line in Of(recipient, message.State))
                yield return ("", line);
        }

        if (details.Attempts.Count == 0)
            yield break;
        yield return ("Attempts", "as far back as the journal tells");
        foreach (var attempt in details.Attempts)
        {
            var when = attempt.At is null ? "time unknown" : Words.Time(attempt.At.Value);
            var reason = Words.Reason(attempt.Status, attempt.Reason, attempt.Remote);
            var security = attempt.Security is null ? "" : $" ({attempt.Security})";
            yield return ("", $"{when}  {attempt.Number}. for {attempt.Recipient}: {reason}{security}");
        }
    }

    private static IEnumerable<string> Of(RecipientLine recipient, string state)
    {
        var next = state switch
        {
            "held" => "no next attempt while held",
            "active" => "tried now",
            _ => $"next attempt {Words.Time(recipient.Next)}",
        };
        yield return $"{Words.Count(recipient.Attempts, "attempt")} so far, {next}";
        if (recipient.Reason is not null)
            yield return $"last: {Words.Reason(recipient)}";
        if (recipient.NextHop is not null)
            yield return $"redirected to {recipient.NextHop} by the operator";
        if (recipient.Original is not null)
            yield return $"sent to {recipient.Original}";
        if (recipient.Notify is not null)
            yield return $"notices: {recipient.Notify}";
        if (recipient.DelayTold)
            yield return "the sender has been warned of the delay";
    }
}
