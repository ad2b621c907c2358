using Smtp.Mail;
using Smtp.Routing;

namespace Smtp.Delivery.Maildir;

/// <summary>One recipient's delivery: under way (a folder and a file), or decided without one.</summary>
internal readonly record struct MailboxDelivery(MailboxRoute? Route, MaildirFolder? Folder, MaildirFile? File, Outcome? Decided)
{
    public MailboxDelivery(Outcome decided)
        : this(null, null, null, decided)
    {
    }

    public MailboxDelivery(MailboxRoute route, MaildirFolder folder, MaildirFile file)
        : this(route, folder, file, null)
    {
    }

    public bool IsTo(MailboxRoute route) => Route is not null && Route.Mailbox == route.Mailbox && Route.Domain == route.Domain;
}
