using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Submission;

/// <summary>Whom a message says it is from, held against what its account may say (RFC 6409 6.1, 8.1).</summary>
/// <remarks>
/// A message that somebody resends (RFC 5322 3.6.6: "redirect", "bounce") is from its author still, and its sender is who stands in the
/// topmost Resent field. So a stranger's From passes there. One of a domain that is served here does not: those are what the rule protects,
/// and anybody can write a Resent field.
/// </remarks>
internal sealed class SenderClaims(Submitter submitter)
{
    /// <summary>Mailboxes looked at in all; more are as good as unreadable.</summary>
    private const int MaximumMailboxes = 1000;

    private RefusedClaim? _foreign;
    private RefusedClaim? _foreignHere;
    private RefusedClaim? _unreadable;
    private bool _hasSeveralAuthors;
    private bool _isResent;
    private bool _isResentByThem;
    private int _mailboxes;

    public bool HasFrom { get; private set; }

    public bool HasSender { get; private set; }

    /// <summary>RFC 5322 3.6.2: several authors need one who sent it.</summary>
    public bool NeedsSender => !HasSender && (_hasSeveralAuthors
        ? !_isResent
        : submitter.Rule == FromRule.AddSender && !_isResentByThem && (_foreign ?? _unreadable) is not null);

    /// <summary>As far as was read; whole at the end of the header.</summary>
    public RefusedClaim? Refused =>
        submitter.Rule != FromRule.Refuse ? null : _unreadable ?? (_isResentByThem ? _foreignHere : _foreign);

    public ContentRefusal Refusal => Refused switch
    {
        null => ContentRefusal.None,
        { Address: null } => ContentRefusal.AuthorUnreadable,
        _ => ContentRefusal.AuthorNotAllowed,
    };

    /// <summary>A field of the four that say who it is.</summary>
    /// <param name="isWhole">False: it is longer than anybody reads.</param>
    /// <returns>False: it is not to stay in the message.</returns>
    public bool Add(FieldName field, ReadOnlySpan<byte> value, bool isWhole)
    {
        IReadOnlyList<Mailbox>? mailboxes = isWhole && MailboxListParser.TryParse(value, out var list) ? list : null;
        if ((_mailboxes += mailboxes?.Count ?? 0) > MaximumMailboxes)
            mailboxes = null;
        switch (field)
        {
            case FieldName.From:
                HasFrom = true;
                _hasSeveralAuthors |= mailboxes is { Count: > 1 };
                Judge("From", mailboxes);
                return true;

            case FieldName.Sender:
                var stays = submitter.Rule != FromRule.AddSender || _isResentByThem || AreTheirs(mailboxes);
                HasSender |= stays;
                if (stays)
                    Judge("Sender", mailboxes);
                return stays;

            default:
                _isResentByThem |= !_isResent && submitter.Rule != FromRule.Keep && AreTheirs(mailboxes);
                _isResent = true;
                return true;
        }
    }

    private bool AreTheirs(IReadOnlyList<Mailbox>? mailboxes) => mailboxes is not null && mailboxes.All(submitter.MaySendAs);

    private void Judge(string field, IReadOnlyList<Mailbox>? mailboxes)
    {
        if (submitter.Rule == FromRule.Keep)
            return;
        if (mailboxes is null)
            _unreadable ??= new RefusedClaim(submitter.Name, field, null);
        foreach (var mailbox in mailboxes ?? [])
        {
            if (submitter.MaySendAs(mailbox))
                continue;
            _foreign ??= new RefusedClaim(submitter.Name, field, mailbox);
            if (submitter.IsServedHere(mailbox))
                _foreignHere ??= new RefusedClaim(submitter.Name, field, mailbox);
        }
    }
}
