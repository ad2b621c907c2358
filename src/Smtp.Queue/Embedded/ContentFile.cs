using System.IO.Hashing;
using Smtp.Mail;
using Smtp.Queue.Durability;

namespace Smtp.Queue.Embedded;

/// <summary>Large content on its way into its file. One piece is written while the session receives the next; a third has to
/// wait.</summary>
internal sealed class ContentFile(QueueId id, IJournalFile file) : IDisposable
{
    private readonly XxHash3 _hash = new();
    private Task _writing = Task.CompletedTask;

    public QueueId Id { get; } = id;

    /// <summary>Octets handed over.</summary>
    public long Length { get; private set; }

    public ulong Checksum => _hash.GetCurrentHashAsUInt64();

    /// <summary>Takes the piece over and disposes it.</summary>
    /// <exception cref="IOException">A piece before could not be written.</exception>
    public async ValueTask AddAsync(ContentBuffer piece)
    {
        try
        {
            await _writing;
        }
        catch
        {
            piece.Dispose();
            throw;
        }

        var offset = Length;
        Length += piece.Length;
        _writing = Task.Run(() => Write(piece, offset));
    }

    /// <summary>Nothing of it is in memory any more.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public Task WrittenAsync() => _writing;

    /// <summary>All of it is on stable storage when this completes; the file's name is not yet.</summary>
    /// <exception cref="ContentFlushException">The flush itself failed.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    public async Task FinishAsync()
    {
        await _writing;
        await Task.Run(() =>
        {
            try
            {
                file.Flush();
            }
            catch (IOException error)
            {
                throw new ContentFlushException(error);
            }
        });
    }

    /// <summary>Waits for a write under way, so that nobody closes the file below it.</summary>
    public async ValueTask CloseAsync()
    {
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    public void Dispose() => file.Dispose();

    private void Write(ContentBuffer piece, long offset)
    {
        using (piece)
        {
            foreach (var memory in piece.Octets)
            {
                _hash.Append(memory.Span);
                file.Write(memory.Span, offset);
                offset += memory.Length;
            }
        }
    }
}

/// <summary>A flush of content failed: unlike a failed write, nothing can be said any more about what is on disk.</summary>
internal sealed class ContentFlushException(IOException inner) : Exception(inner.Message, inner);
