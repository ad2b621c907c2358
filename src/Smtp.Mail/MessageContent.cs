using System.Buffers;
using Smtp.Protocol.Framing;

namespace Smtp.Mail;

/// <summary>
/// The content of a message (RFC 5321 2.3.1: header section and body), exactly as it is stored: our Received field in front, no Return-Path,
/// no stuffed dots. Read it as often as needed between load and <see cref="IDisposable.Dispose"/>.
/// </summary>
public abstract class MessageContent : IDisposable
{
    public abstract long Length { get; }

    public abstract ContentTraits Traits { get; }

    /// <summary>All of it, when it is in memory; the octets are valid until <see cref="IDisposable.Dispose"/>.</summary>
    public abstract bool TryGetMemory(out ReadOnlySequence<byte> octets);

    /// <summary>A new reader from the first octet; several may be open at once. Works for content in memory, too.</summary>
    /// <exception cref="InvalidDataException">While reading: the stored octets are not those that were committed.</exception>
    public abstract Stream OpenRead();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
