namespace Smtp.Protocol.Addresses;

/// <summary>
/// Reads what stands in a From or Sender field (RFC 5322 3.4 with the obsolete forms of 4.4, RFC 6532 for UTF-8, RFC 6854 for groups).
/// Display names and comments are read over. A pure step.
/// </summary>
/// <remarks>
/// What others could read in another way is not read at all: an @ in a display name without quotes, two words that are no phrase, a
/// quote or comment without an end. Who asks wants to know whose addresses these are, whatever program shows them.
/// </remarks>
public static class MailboxListParser
{
    /// <summary>Mailboxes of one field.</summary>
    public const int MaximumMailboxes = 100;

    /// <summary>A folded value has its CRLF still in it.</summary>
    /// <param name="value">What stands behind the colon.</param>
    /// <param name="mailboxes">At least one, each with a domain; empty when the value cannot be read.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, out IReadOnlyList<Mailbox> mailboxes)
    {
        var list = new List<Mailbox>();
        var scanner = new MailboxListScanner(value, stackalloc byte[MailboxParser.MaximumPath]);
        var good = true;
        while (good && !scanner.AtEnd)
            good = scanner.ReadElement(list) && list.Count <= MaximumMailboxes;

        good = good && !scanner.InGroup && list.Count > 0;
        mailboxes = good ? list : [];
        return good;
    }
}
