using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;
using Smtp.Queue.Operations;
using Smtp.Routing;

namespace Smtp.Control;

/// <summary>From what came over the wire to what the queue is asked; every mistake is said in words.</summary>
internal static class RequestReader
{
    /// <exception cref="FormatException">With what is wrong.</exception>
    public static QueueFilter Filter(ControlRequest request) => new()
    {
        Ids = Ids(request),
        Sender = Pattern(request.Sender),
        Recipient = Pattern(request.Recipient),
        Destination = Pattern(request.Destination),
        State = request.State is null ? null : State(request.State),
        Reason = request.Reason,
        OlderThan = Seconds(request.OlderThanSeconds),
        NewerThan = Seconds(request.NewerThanSeconds),
        LargerThan = request.LargerThan,
        SmallerThan = request.SmallerThan,
    };

    /// <returns><see langword="null"/>: the command changes nothing.</returns>
    /// <exception cref="FormatException">With what is wrong.</exception>
    public static QueueChange? Change(ControlRequest request) => request.Command switch
    {
        "hold" => new QueueChange.Hold(),
        "release" => new QueueChange.Release(),
        "retry" => new QueueChange.Retry(),
        "delete" => new QueueChange.Delete(request.Bounce),
        "redirect" => Redirect(request),
        _ => null,
    };

    private static QueueChange Redirect(ControlRequest request)
    {
        if ((request.Host is null ? 0 : 1) + (request.Address is null ? 0 : 1) + (request.ByRoutes ? 1 : 0) != 1)
            throw new FormatException("a redirection needs one of: another host, another recipient, or the routes again");
        if (request.ByRoutes)
            return new QueueChange.Reroute(null);
        if (request.Host is not null)
        {
            return NextHop.TryParse(request.Host, out var hop)
                ? new QueueChange.Reroute($"{hop}")
                : throw new FormatException($"\"{PrintableText.From(request.Host, 100)}\" is not a host such as mx.example:25");
        }

        return MailboxParser.TryParse(request.Address!, out var mailbox, out _) && mailbox is { HasDomain: true }
            ? new QueueChange.Readdress(mailbox)
            : throw new FormatException($"\"{PrintableText.From(request.Address!, 100)}\" is not an address such as jyoti@excite.example");
    }

    private static QueueId[] Ids(ControlRequest request)
    {
        if (request.Ids.Count > ControlRequest.MostIds)
            throw new FormatException($"more than {ControlRequest.MostIds} ids in one request");
        return [.. request.Ids.Select(text => QueueId.TryParse(text, out var id)
            ? id
            : throw new FormatException($"\"{PrintableText.From(text ?? "", 100)}\" is not a queue id"))];
    }

    private static AddressPattern? Pattern(string? text) => text is null ? null : new AddressPattern(text);

    private static MessageState State(string text) =>
        Enum.TryParse<MessageState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state)
            ? state
            : throw new FormatException($"\"{PrintableText.From(text, 100)}\" is none of waiting, active, deferred, held");

    private static TimeSpan? Seconds(long? seconds) => seconds switch
    {
        null => null,
        < 0 or > int.MaxValue => throw new FormatException("an age is not negative, and less than 68 years"),
        _ => TimeSpan.FromSeconds(seconds.Value),
    };
}
