using System.Buffers;
using Smtp.Mail;

namespace Smtp.Delivery.Relay;

/// <summary>Whether the header section itself holds UTF-8 (RFC 6532), which only SMTPUTF8 may carry.</summary>
internal static class InternationalHeader
{
    private const int BlockSize = 4096;

    public static async ValueTask<bool> IsInAsync(MessageContent content, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            await using var stream = content.OpenRead();
            var lineIsEmpty = true;
            int read;
            while ((read = await stream.ReadAsync(block, cancellationToken)) > 0)
            {
                foreach (var octet in block.AsSpan(0, read))
                {
                    if (octet >= 0x80)
                        return true;
                    if (octet == '\n' && lineIsEmpty)
                        return false;
                    lineIsEmpty = octet == '\n' || (lineIsEmpty && octet == '\r');
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
