namespace Smtp.Mail;

/// <summary>What <see cref="HeaderSplitter"/> has read.</summary>
public enum HeaderStep : byte
{
    /// <summary>Everything given is held: what it begins is told by what follows.</summary>
    NeedMore,

    /// <summary>A field begins, with <see cref="HeaderSplitter.Held"/>: its name and colon.</summary>
    Field,

    /// <summary>A line begins that is no field, with <see cref="HeaderSplitter.Held"/>: kept as it is.</summary>
    StrayLine,

    /// <summary>The octets consumed go on with what began last.</summary>
    Text,

    /// <summary>The empty line, held; what follows is the body.</summary>
    EndOfHeader,

    /// <summary>There is no header section: what is held and all that follows is the body.</summary>
    NoHeader,

    /// <summary>The octets consumed are of the body.</summary>
    Body,
}
