using System.CommandLine;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>How answers look: as JSON, as plain lines, or on a terminal.</summary>
internal abstract class QueueView
{
    public static QueueView For(ParseResult parse, Screen screen)
    {
        if (parse.GetValue(QueueAccess.Json))
            return new JsonView(screen.Output);
        return screen.Terminal is { } terminal ? new TerminalView(terminal) : new PlainView(screen.Output);
    }

    public abstract void Message(MessageLine message);

    public abstract void EndOfList(int messages);

    public abstract void Summary(SummaryLine summary);

    /// <param name="withContent">Pieces of it follow.</param>
    public abstract void Details(DetailsLine details, bool withContent);

    public abstract void Content(byte[] piece);

    /// <summary>Of all messages shown.</summary>
    public virtual void EndOfContent()
    {
    }

    public abstract void Report(ReportLine report);

    public abstract void Verified(VerifyLine verified);
}
