using System.Runtime.CompilerServices;
using Smtp.Protocol.Framing;

namespace Smtp.Reception.Sessions;

/// <summary>Reads content off the wire: up to its end mark (DATA), by count (BDAT), or by count and away.</summary>
internal static class ContentReception
{
    /// <summary>RFC 5321 4.1.1.4: everything up to CRLF.CRLF is content, whatever it looks like.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<(ContentEnd End, ContentTraits Traits)> ReadToMarkAsync(
        SessionWire wire, IncomingContent content, BareLineEndings bareLineEndings, ContentPace pace)
    {
        var decoder = new ContentDecoder(bareLineEndings);
        pace.AwaitFirst();
        while (true)
        {
            var read = await wire.ReadAsync();
            if (read.IsCanceled && wire.IsExpired)
                return (ContentEnd.TimedOut, default);

            var rest = read.Buffer;
            ContentStep step;
            do
            {
                var piece = rest.Length > IncomingContent.SpillAfter ? rest.Slice(0, IncomingContent.SpillAfter) : rest;
                step = decoder.Decode(piece, content, out var consumed);
                rest = rest.Slice(consumed);
                await content.SpillAsync();
            }
            while (step == ContentStep.NeedMore && !rest.IsEmpty);

            if (!read.Buffer.IsEmpty)
                pace.AwaitNext(content.Length);
            wire.AdvanceTo(rest.Start, rest.Start);
            if (step == ContentStep.End)
                return (ContentEnd.Complete, decoder.Traits);
            if (read.IsCompleted)
                return (ContentEnd.ClientGone, default);
        }
    }

    /// <summary>RFC 3030 2: exactly <paramref name="size"/> octets, whatever they are.</summary>
    /// <param name="content"><see langword="null"/>: thrown away.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<ContentEnd> ReadCountedAsync(SessionWire wire, IncomingContent? content, long size, ContentPace pace)
    {
        var remaining = size;
        pace.AwaitFirst();
        if (wire.IsExpired)
            return ContentEnd.TimedOut; // For the whole content no time is left, and what is there already would not be waited for.

        while (remaining > 0)
        {
            var read = await wire.ReadAsync();
            if (read.IsCanceled && wire.IsExpired)
                return ContentEnd.TimedOut;

            var rest = read.Buffer;
            while (remaining > 0 && !rest.IsEmpty)
            {
                var piece = rest.Slice(0, Math.Min(Math.Min(rest.Length, remaining), IncomingContent.SpillAfter));
                rest = rest.Slice(piece.End);
                remaining -= piece.Length;
                if (content is not null)
                {
                    content.Append(piece);
                    await content.SpillAsync();
                }
            }

            if (!read.Buffer.IsEmpty)
                pace.AwaitNext(size - remaining);
            wire.AdvanceTo(rest.Start, rest.Start);
            if (remaining > 0 && read.IsCompleted)
                return ContentEnd.ClientGone;
        }

        return ContentEnd.Complete;
    }
}

internal enum ContentEnd
{
    Complete,
    ClientGone,
    TimedOut,
}
