using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Delivery.Relay;

/// <summary>Moves the content of a message into a connection: small content whole and in one send, large content in pieces.</summary>
internal static class ContentTransfer
{
    /// <summary>Octets; content up to here travels in the same send as its commands.</summary>
    public const int SmallContent = 64 * 1024;

    private const int PieceSize = 16 * 1024;

    /// <summary>Under DATA: encoded, end mark included. All of it is sent when this returns.</summary>
    /// <exception cref="HostFailedException"/>
    /// <exception cref="InvalidDataException">The stored content is damaged: the connection must be cut before the end mark.</exception>
    public static ValueTask SendLinesAsync(RelayConnection connection, MessageContent content, TimeSpan blockTimeout)
    {
        if (content.Length > SmallContent || !content.TryGetMemory(out var octets))
            return StreamAsync(connection, content, encode: true, blockTimeout);

        var encoder = new ContentEncoder();
        foreach (var segment in octets)
            encoder.Encode(segment.Span, connection.Output);
        encoder.Finish(connection.Output);
        return connection.FlushAsync(blockTimeout);
    }

    /// <summary>Under BDAT, behind the command: octet for octet.</summary>
    /// <inheritdoc cref="SendLinesAsync"/>
    public static ValueTask SendOctetsAsync(RelayConnection connection, MessageContent content, TimeSpan blockTimeout) =>
        TryAppendOctets(connection, content)
            ? connection.FlushAsync(blockTimeout)
            : StreamAsync(connection, content, encode: false, blockTimeout);

    /// <summary>Puts small content behind the commands that have not been sent yet.</summary>
    public static bool TryAppendOctets(RelayConnection connection, MessageContent content)
    {
        if (content.Length > SmallContent || !content.TryGetMemory(out var octets))
            return false;

        foreach (var segment in octets)
            connection.Output.Write(segment.Span);
        return true;
    }

    private static async ValueTask StreamAsync(RelayConnection connection, MessageContent content, bool encode, TimeSpan blockTimeout)
    {
        var encoder = new ContentEncoder();
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            await using var stream = content.OpenRead();
            long sent = 0;
            int read;
            while ((read = await stream.ReadAsync(piece)) > 0)
            {
                sent += read;
                if (encode)
                    encoder.Encode(piece.AsSpan(0, read), connection.Output);
                else
                    connection.Output.Write(piece.AsSpan(0, read));
                if (connection.Output.WrittenCount >= SmallContent / 2)
                    await connection.FlushAsync(blockTimeout);
            }

            // Under BDAT the size is promised already; under DATA a short message would look whole.
            if (sent != content.Length)
                throw new InvalidDataException($"Content of {content.Length} octets ended after {sent}.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        if (encode)
            encoder.Finish(connection.Output);
        await connection.FlushAsync(blockTimeout);
    }
}
