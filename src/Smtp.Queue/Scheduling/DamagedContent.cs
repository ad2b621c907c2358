namespace Smtp.Queue.Scheduling;

/// <summary>Whether a delivery failed because the content on disk is not what was committed.</summary>
internal static class DamagedContent
{
    private const int Piece = 64 * 1024;

    /// <returns><see langword="null"/>: the content is sound.</returns>
    public static string? Reason(QueuedMessage message)
    {
        if (message.Content.TryGetMemory(out _))
            return null;

        try
        {
            using var reader = message.Content.OpenRead();
            var piece = new byte[Piece];
            while (reader.Read(piece) > 0)
            {
            }

            return null;
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return null; // Unreadable now is not damaged: it is tried again.
        }
    }
}
