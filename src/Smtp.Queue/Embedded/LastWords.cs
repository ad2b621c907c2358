using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>What one record tells about recipients of a message, by their index.</summary>
internal sealed class LastWords
{
    private readonly Dictionary<int, RecipientWords> _byIndex = [];

    public RecipientWords this[int index]
    {
        get => _byIndex.GetValueOrDefault(index);
        set => _byIndex[index] = value;
    }
}

/// <summary>
/// What a record tells of a recipient besides its attempts and when the next is due. Read back from the record that tells its state, so
/// that it costs no memory; repeated in each later one for as long as the recipient waits.
/// </summary>
/// <param name="Outcome">Of the last attempt.</param>
/// <param name="Recipient">Given when the message's own record does not know it: it came from an expansion.</param>
/// <param name="IsDelayTold"><see cref="QueuedRecipient.IsDelayTold"/>.</param>
/// <param name="NextHop"><see cref="QueuedRecipient.NextHop"/>.</param>
/// <param name="At">When the last attempt ended.</param>
internal readonly record struct RecipientWords(
    Outcome? Outcome = null, Recipient? Recipient = null, bool IsDelayTold = false, string? NextHop = null, DateTimeOffset? At = null);
