using System.Buffers;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Framing;

namespace Smtp.Delivery.Maildir;

/// <summary>
/// Writes a message as a mailbox keeps it: Return-Path (RFC 5321 4.4) and Delivered-To in front, lines ended by LF as Maildir readers expect.
/// Content with bare line endings (BINARYMIME, RFC 3030) is stored octet for octet instead, its CRLF included: it may hold data that are not
/// text, which nobody could put back, and readers take CRLF, too.
/// </summary>
internal static class MaildirWriter
{
    private const int ChunkSize = 64 * 1024;

    /// <param name="wholeContent">Octets up to which the file is written in one call.</param>
    /// <exception cref="IOException"/>
    /// <exception cref="InvalidDataException">The stored content is damaged.</exception>
    public static ValueTask WriteAsync(
        MaildirFile file, Mailbox? sender, Mailbox recipient, MessageContent content, int wholeContent)
    {
        var verbatim = (content.Traits & ContentTraits.BareLineEnding) != ContentTraits.None;
        var fields = Encoding.UTF8.GetBytes($"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n");
        if (content.Length > wholeContent || !content.TryGetMemory(out var octets))
            return StreamAsync(file, fields, content, verbatim);

        WriteWhole(file, fields, octets, verbatim);
        return ValueTask.CompletedTask;
    }

    private static void WriteWhole(MaildirFile file, byte[] fields, ReadOnlySequence<byte> octets, bool verbatim)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(fields.Length + (int)octets.Length + 1);
        try
        {
            var form = new StoredForm(verbatim);
            var length = form.Append(fields, buffer);
            foreach (var segment in octets)
                length += form.Append(segment.Span, buffer.AsSpan(length));
            length += form.Finish(buffer.AsSpan(length));

            RandomAccess.Write(file.Handle, buffer.AsSpan(0, length), fileOffset: 0);
            file.Seal(length, form.WireSize);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async ValueTask StreamAsync(MaildirFile file, byte[] fields, MessageContent content, bool verbatim)
    {
        var source = ArrayPool<byte>.Shared.Rent(ChunkSize);
        var target = ArrayPool<byte>.Shared.Rent(ChunkSize + fields.Length + 1);
        try
        {
            var form = new StoredForm(verbatim);
            var length = form.Append(fields, target);
            long written = 0;
            await using var stream = content.OpenRead();
            while (await stream.ReadAsync(source.AsMemory(0, ChunkSize)) is > 0 and var read)
            {
                length += form.Append(source.AsSpan(0, read), target.AsSpan(length));
                RandomAccess.Write(file.Handle, target.AsSpan(0, length), written);
                written += length;
                length = 0;
            }

            length += form.Finish(target.AsSpan(length));
            RandomAccess.Write(file.Handle, target.AsSpan(0, length), written);
            file.Seal(written + length, form.WireSize);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(source);
            ArrayPool<byte>.Shared.Return(target);
        }
    }
}
