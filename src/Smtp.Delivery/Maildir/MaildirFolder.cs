using Smtp.Mail;
using Smtp.Protocol.Replies;
using Smtp.Queue.Durability;
using Smtp.Routing;

namespace Smtp.Delivery.Maildir;

/// <summary>One mailbox's folder: <c>root/domain/mailbox/{tmp,new,cur}</c>, made when it is first used.</summary>
internal sealed class MaildirFolder
{
    private readonly string _path;

    public MaildirFolder(string root, MailboxRoute route)
    {
        _path = Path.Combine(root, PathComponent.Encode(route.Domain), PathComponent.Encode(route.Mailbox));
        Temporary = Path.Combine(_path, "tmp");
        New = Path.Combine(_path, "new");
        Delivered = new Outcome(
            OutcomeKind.Delivered, new EnhancedStatus(2, 0, 0), PrintableText.From($"in mailbox {route.Mailbox} of {route.Domain}"));
    }

    public string Temporary { get; }

    public string New { get; }

    public Outcome Delivered { get; }

    /// <summary>Makes what is missing, for the owner alone, and makes it durable up to the directory that holds the root.</summary>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public void Prepare(string root, IFolderFlush flush)
    {
        PrivateFolder.Create(root);
        flush.Prepare(root);
        foreach (var path in (ReadOnlySpan<string>)[Temporary, New, Path.Combine(_path, "cur")])
            PrivateFolder.Create(path);

        // Also when nothing was missing: whoever made it may have died before the flush.
        var stop = Path.GetDirectoryName(root);
        for (var path = _path; path is not null; path = Path.GetDirectoryName(path))
        {
            flush.FlushDirectory(path);
            if (path == stop)
                break;
        }
    }

    /// <summary>Deletes what deliveries that died have left in <c>tmp</c>.</summary>
    /// <returns>How many.</returns>
    public int RemoveStale(DateTimeOffset before)
    {
        var removed = 0;
        foreach (var file in new DirectoryInfo(Temporary).EnumerateFiles())
        {
            if (file.LastWriteTimeUtc >= before.UtcDateTime)
                continue;
            file.Delete();
            removed++;
        }

        return removed;
    }
}
