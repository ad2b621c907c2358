using System.Text;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Replies;

namespace Smtp.Fuzz.Targets;

/// <summary>An address that is read prints as an address that reads as the same, and can stand anywhere as it is.</summary>
internal static class AddressTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (MailboxParser.TryParse(input, out var mailbox, out var error))
            Check(mailbox!);
        else
            Claim.That(mailbox is null && error != AddressError.None, "what is refused has a reason");

        if (PathParser.TryParse(input, out var path, out var consumed, out _))
        {
            Claim.That(consumed is >= 2 and <= MailboxParser.MaximumPath, "a path is as long as RFC 5321 4.5.3.1.3 allows");
            Claim.That(input[0] == '<' && input[consumed - 1] == '>', "a path stands in its brackets");
            if (path is { HasDomain: true })
                Check(path);
        }
    }

    private static void Check(Mailbox mailbox)
    {
        var text = mailbox.ToString();
        Claim.Same(PrintableText.From(text, int.MaxValue), text);
        Claim.That(Encoding.UTF8.GetByteCount(mailbox.LocalPart) <= MailboxParser.MaximumLocalPart);

        // Written with no more escapes than it needs, it is never longer than it came.
        Claim.That(Encoding.UTF8.GetByteCount(text) <= MailboxParser.MaximumPath - 2);
        Claim.That(MailboxParser.TryParse(text, out var again, out _), "what is printed reads again");
        Claim.That(mailbox.Equals(again) && again!.ToString() == text && again.GetHashCode() == mailbox.GetHashCode());

        var path = Encoding.UTF8.GetBytes($"<{text}>");
        Claim.That(PathParser.TryParse(path, out var within, out var consumed, out _) && consumed == path.Length, "as a path, too");
        Claim.That(mailbox.Equals(within));

        if (!mailbox.NeedsSmtpUtf8 && mailbox.ToAsciiString() is { Length: <= MailboxParser.MaximumPath - 2 } ascii)
        {
            Claim.That(Ascii.IsValid(ascii));
            Claim.That(MailboxParser.TryParse(ascii, out var plain, out _), "its form with A-labels reads again");
            Claim.That(mailbox.Equals(plain) && plain!.GetHashCode() == mailbox.GetHashCode());
        }
    }
}
