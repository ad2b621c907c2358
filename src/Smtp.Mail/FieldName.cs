namespace Smtp.Mail;

/// <summary>The names of fields (RFC 5322 3.6) that who submits mail is asked about.</summary>
public enum FieldName : byte
{
    Other,
    Bcc,
    Date,
    From,
    MessageId,
    ResentBcc,
    ResentFrom,
    ResentSender,
    Sender,
}

/// <summary>From the octets of a name to the name.</summary>
public static class FieldNames
{
    /// <param name="name">Without white space and colon, in any case.</param>
    public static FieldName Of(ReadOnlySpan<byte> name)
    {
        var (candidate, spelling) = name.Length switch
        {
            3 => (FieldName.Bcc, "Bcc"),
            4 => (name[0] | 0x20) == 'd' ? (FieldName.Date, "Date") : (FieldName.From, "From"),
            6 => (FieldName.Sender, "Sender"),
            10 => (name[0] | 0x20) == 'm' ? (FieldName.MessageId, "Message-ID") : (FieldName.ResentBcc, "Resent-Bcc"),
            11 => (FieldName.ResentFrom, "Resent-From"),
            13 => (FieldName.ResentSender, "Resent-Sender"),
            _ => (FieldName.Other, ""),
        };
        return System.Text.Ascii.EqualsIgnoreCase(name, spelling) ? candidate : FieldName.Other;
    }
}
