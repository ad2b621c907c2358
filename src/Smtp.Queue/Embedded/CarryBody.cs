using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>
/// A message carried to another segment, in the meta of one record that stands for all records about it so far. Written like an update that
/// makes the message itself: the changes are its waiting recipients as they are; then its own id in the notice's place, the count of all
/// recipients there ever were, and its <see cref="MessageBody"/> to the letter.
/// </summary>
internal static class CarryBody
{
    /// <param name="isHeld">No update is written while a message is carried, so it stays as it is.</param>
    /// <param name="states">Of all recipients, by index.</param>
    /// <param name="words">The last outcomes, by the record that tells them.</param>
    /// <param name="body">A message's body as it stands in its record.</param>
    /// <exception cref="InvalidDataException">A recipient from an expansion is not among the words.</exception>
    public static void Write(
        MetaWriter meta,
        QueueId id,
        bool isHeld,
        ReadOnlySpan<RecipientState> states,
        Func<RecordPlace, LastWords> words,
        ReadOnlySpan<byte> body)
    {
        var reader = new MetaReader(body);
        var accepted = MessageBody.Read(ref reader).RecipientCount;
        var waiting = 0;
        foreach (ref readonly var state in states)
            waiting += state.Ended ? 0 : 1;

        UpdateBody.WriteStart(meta, waiting, isHeld ? true : null);
        for (var i = 0; i < states.Length; i++)
        {
            var state = states[i];
            if (state.Ended)
                continue;

            var last = state.Last.IsNone ? default : words(state.Last)[i];
            if (i >= accepted && last.Recipient is null)
                throw new InvalidDataException("a recipient it was expanded to cannot be read");
            UpdateBody.WriteChange(meta, new RecipientChange(i, state.Attempts, state.NextAttempt), last);
        }

        UpdateBody.WriteNotice(meta, id);
        meta.Count(states.Length);
        meta.Rest(body);
    }

    /// <summary>Reads up to the body.</summary>
    /// <param name="id">Whose record it must be.</param>
    /// <returns>The waiting recipients, the count of all, and whether an operator holds the message.</returns>
    /// <exception cref="InvalidDataException">It is another message's.</exception>
    public static (List<RecipientChange> Waiting, int Recipients, bool IsHeld) ReadStart(ref MetaReader meta, QueueId id)
    {
        var waiting = new List<RecipientChange>();
        var (rest, hold) = UpdateBody.ReadStart(ref meta);
        for (; rest > 0; rest--)
            waiting.Add(UpdateBody.ReadChange(ref meta, out _));
        if (UpdateBody.ReadNotice(ref meta) != id)
            throw new InvalidDataException("the record that carries it names another message");
        return (waiting, meta.Recipients(), hold == true);
    }
}
