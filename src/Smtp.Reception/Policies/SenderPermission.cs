using Smtp.Accounts;
using Smtp.Protocol.Addresses;
using Smtp.Routing;

namespace Smtp.Reception.Policies;

/// <summary>Who may send as whom (RFC 6409 6.1).</summary>
internal static class SenderPermission
{
    /// <param name="standard">For an account without a rule of its own.</param>
    /// <param name="sender"><see langword="null"/>: the null reverse-path, which is nobody's and everybody's.</param>
    public static bool MaySendAs(Account account, SenderRule standard, Mailbox? sender, Router router)
    {
        if (sender is null)
            return true;

        var domain = sender.AsciiDomain;
        var address = $"{sender.LocalPart.ToLowerInvariant()}@{domain}";
        if (account.Fields.MoreSenders.Any(more => more == address || more == $"@{domain}"))
            return true;

        var rule = account.Fields.Senders ?? standard;
        if (rule == SenderRule.Any)
            return true;
        if (!MailboxParser.TryParse(account.Name, out var own, out _) || !own!.HasDomain)
            return false;
        if (rule == SenderRule.Domain && own.AsciiDomain == domain)
            return true;

        return (own.AsciiDomain == domain && own.LocalPart.Equals(sender.LocalPart, StringComparison.OrdinalIgnoreCase))
            || LeadsTo(own, sender, router);
    }

    // Tags and aliases: what arrives in the account's own mailbox, and in no other, is its own address.
    private static bool LeadsTo(Mailbox own, Mailbox sender, Router router) =>
        router.Resolve(own) is [{ Route: MailboxRoute home }]
        && router.Resolve(sender) is [{ Route: MailboxRoute there }]
        && home.Domain == there.Domain && home.Mailbox.Equals(there.Mailbox, StringComparison.OrdinalIgnoreCase);
}
