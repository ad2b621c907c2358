using Smtp.Mail;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Queue;

namespace Smtp.Delivery.Relay;

/// <summary>How a message can go to a server with these extensions; or why it cannot.</summary>
/// <param name="Refusal">For all recipients: it is not even offered to the server.</param>
/// <param name="Chunked">By BDAT (RFC 3030), octet for octet; otherwise by DATA.</param>
internal readonly record struct TransferPlan(Outcome? Refusal, BodyType Body, bool Chunked)
{
    private const ContentTraits NotLines =
        ContentTraits.BareLineEnding | ContentTraits.Nul | ContentTraits.LongLine | ContentTraits.NoFinalLineEnding;

    public static TransferPlan For(QueuedMessage message, RelayConnection connection)
    {
        var server = connection.Server;
        var content = message.Content;

        // RFC 1870 6.1: a limit of 0 is none.
        if (server.Size is > 0 and var limit && content.Length > limit)
            return new(RelayOutcome.TooLarge(connection.Host, content.Length, limit), default, false);

        // What was declared BINARYMIME but consists of ordinary lines needs no binary transport.
        if (message.Envelope.Body == BodyType.BinaryMime && (content.Traits & NotLines) != ContentTraits.None)
        {
            return server is { BinaryMime: true, Chunking: true }
                ? new(null, BodyType.BinaryMime, Chunked: true)
                : new(RelayOutcome.NeedsBinaryMime(connection.Host), default, false);
        }

        // 8-bit content is declared as such where the server wants to know, and goes unchanged to one that does not offer 8BITMIME (where
        // RFC 6152 3 asks to convert or return it): such servers pass it on in practice, while a conversion breaks signatures (RFC 6376
        // 5.3) and a bounce helps nobody.
        var body = (content.Traits & ContentTraits.EightBit) != ContentTraits.None ? BodyType.EightBitMime : BodyType.SevenBit;

        // Bare line endings and NUL leave only through the encoder: BDAT would hand them to a server whose next hop may be fooled by them.
        var isClean = (content.Traits & (ContentTraits.BareLineEnding | ContentTraits.Nul)) == ContentTraits.None;
        return new(null, body, server.Chunking && isClean);
    }
}
