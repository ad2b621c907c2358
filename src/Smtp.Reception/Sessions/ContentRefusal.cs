using Smtp.Mail;

namespace Smtp.Reception.Sessions;

/// <summary>Why content that came, or is coming, is not taken.</summary>
internal enum ContentRefusal : byte
{
    None,

    /// <summary>552 5.3.4.</summary>
    TooLarge,

    /// <summary>554 5.4.6 (RFC 5321 6.3).</summary>
    TooManyHops,

    /// <summary>550 5.6.11: a CR or LF of its own (RFC 5321 2.3.8).</summary>
    BareLineEnding,

    /// <summary>550 5.6.11: only BINARYMIME may carry NUL (RFC 3030 3, RFC 6152).</summary>
    Nul,

    /// <summary>See <see cref="IncomingContent.PolicyRefusal"/>.</summary>
    Policy,

    /// <summary>550 5.7.1 (RFC 6409 6.1).</summary>
    AuthorNotAllowed,

    /// <summary>550 5.6.0: nobody can say whether they may be named.</summary>
    AuthorUnreadable,

    StoreFull,
    StoreFailed,
    Stopping,
}

internal static class ContentRefusals
{
    public static ContentRefusal ToRefusal(this SinkState state) => state switch
    {
        SinkState.Accepting => ContentRefusal.None,
        SinkState.Full => ContentRefusal.StoreFull,
        SinkState.Stopping => ContentRefusal.Stopping,
        _ => ContentRefusal.StoreFailed,
    };
}
