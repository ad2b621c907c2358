using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue;

namespace Smtp.Delivery.Relay;

/// <summary>
/// RFC 6531 3.2: without SMTPUTF8 only ASCII may pass. A domain can be written in A-labels, a local part and a header field cannot.
/// Recipients that have an outcome already do not count.
/// </summary>
internal static class SmtpUtf8Requirement
{
    public static bool IsInAddresses(QueuedMessage message, IReadOnlyList<DeliveryRecipient> recipients, Outcome?[] outcomes)
    {
        if (message.Envelope.Sender is { NeedsSmtpUtf8: true })
            return true;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (outcomes[i] is null && recipients[i].Address.NeedsSmtpUtf8)
                return true;
        }

        return false;
    }

    /// <summary>For a host that does not offer it: settles everybody who cannot do without.</summary>
    /// <returns>Somebody is left.</returns>
    public static async ValueTask<bool> SettleAsync(
        QueuedMessage message,
        IReadOnlyList<DeliveryRecipient> recipients,
        Outcome?[] outcomes,
        RemoteHost host,
        CancellationToken cancellationToken)
    {
        var all = message.Envelope.Sender is { NeedsSmtpUtf8: true } || await IsInHeaderAsync(message, cancellationToken);
        var left = false;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (outcomes[i] is not null)
                continue;
            if (all || recipients[i].Address.NeedsSmtpUtf8)
                outcomes[i] = RelayOutcome.NeedsSmtpUtf8(host);
            else
                left = true;
        }

        return left;
    }

    private static ValueTask<bool> IsInHeaderAsync(QueuedMessage message, CancellationToken cancellationToken) =>
        message.Envelope.SmtpUtf8 && (message.Content.Traits & ContentTraits.EightBit) != ContentTraits.None
            ? InternationalHeader.IsInAsync(message.Content, cancellationToken)
            : new(false);
}
