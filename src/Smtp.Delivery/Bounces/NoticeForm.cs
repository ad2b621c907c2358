namespace Smtp.Delivery.Bounces;

/// <summary>How far a notice may use UTF-8, which the way to its readers decides (RFC 6533 4.1).</summary>
internal enum NoticeForm
{
    /// <summary>For hosts that may not know SMTPUTF8: ASCII alone in the header and the fields, and UTF-8 elsewhere encoded.</summary>
    SevenBit,

    /// <summary>For mailboxes here: UTF-8 in the parts as it is. The notice's own header is ASCII, so that it needs no SMTPUTF8.</summary>
    EightBit,

    /// <summary>For an address that needs SMTPUTF8 itself: UTF-8 everywhere.</summary>
    International,
}
