using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Content that stays on disk, in a file of its own or in the journal, and is read as often as it is asked for.</summary>
/// <param name="owned">Disposed with the content: the file, or what keeps a segment of the journal there.</param>
internal sealed class StoredContent(
    IJournalFile file, long offset, long length, ulong checksum, ContentTraits traits, IDisposable owned) : MessageContent
{
    public override long Length => length;

    public override ContentTraits Traits => traits;

    public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
    {
        octets = default;
        return false;
    }

    public override Stream OpenRead() => new StoredContentStream(file, offset, length, checksum);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        owned.Dispose();
    }
}
