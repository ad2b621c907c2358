using Smtp.Mail;

namespace Smtp.Queue.Embedded;

/// <summary>Reads single records back from the segments. Whoever reads keeps them there, by a <see cref="MessagePin"/>.</summary>
internal sealed class RecordReader(QueueIndex index)
{
    private const int FirstRead = 4096;

    /// <returns>Head and meta, verified.</returns>
    /// <exception cref="InvalidDataException">The record is not what was written.</exception>
    public byte[] Read(RecordPlace place, out RecordHead head)
    {
        var segment = index.Segment(place) ?? throw new InvalidDataException("its segment is gone");
        var octets = new byte[FirstRead];
        var length = segment.File.Read(octets, place.Offset);
        if (length < RecordHead.Size || !RecordHead.IsHeadIntact(octets, segment.Salt, place.Segment))
            throw new InvalidDataException("the head of its record is damaged");

        head = RecordHead.Read(octets);
        if (head.MetaEnd > length)
        {
            octets = new byte[head.MetaEnd];
            length = segment.File.Read(octets, place.Offset);
        }

        if (length < head.MetaEnd || !RecordHead.IsIntact(octets.AsSpan(0, head.MetaEnd), segment.Salt, place.Segment))
            throw new InvalidDataException("the meta of its record is damaged");
        return octets;
    }

    /// <summary>The outcomes in an <see cref="RecordType.Update"/>, or in a <see cref="RecordType.Carry"/>, which begins alike.</summary>
    public LastWords ReadOutcomes(RecordPlace place)
    {
        var words = new LastWords();
        var octets = Read(place, out var head);
        var meta = new MetaReader(octets.AsSpan(RecordHead.Size, head.MetaLength));
        for (var rest = UpdateBody.ReadStart(ref meta).Changes; rest > 0; rest--)
        {
            var change = UpdateBody.ReadChange(ref meta, out var told);
            words[change.Index] = told;
        }

        return words;
    }

    /// <summary>To where the body of message <paramref name="id"/> begins in its record's meta.</summary>
    public static void SkipToBody(ref MetaReader meta, RecordType type, QueueId id)
    {
        if (type == RecordType.Carry)
            CarryBody.ReadStart(ref meta, id);
        else if (type == RecordType.Update)
            SkipToNotice(ref meta, id);
    }

    private static void SkipToNotice(ref MetaReader meta, QueueId id)
    {
        UpdateBody.SkipChanges(ref meta);
        if (UpdateBody.ReadNotice(ref meta) != id)
            throw new InvalidDataException("the record that made it names another message");
    }
}
