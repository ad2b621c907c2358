using Smtp.Control;
using Smtp.Protocol.Replies;
using Spectre.Console;

namespace Smtp.Cli.Queue;

/// <summary>Colours and tables that fit the terminal: what is too long ends in …, and <c>queue show</c> has it whole.</summary>
internal sealed class TerminalView(IAnsiConsole terminal) : QueueView
{
    /// <summary>Rows of the summary; the rest is in <c>--json</c> and in a pipe.</summary>
    private const int MostRows = 30;

    private const int LongestPiece = 1 << 20;
    private bool _hasHead;

    public override void Message(MessageLine message)
    {
        if (!_hasHead)
            Write($"{"ID",-11}  {"AGE",4}  {"SIZE",6}  {"STATE",-8}  {"NEXT",4}  FROM → TO", "bold");
        _hasHead = true;

        var more = message.Recipients.Count > 1 ? $" +{message.Recipients.Count - 1}" : "";
        var facts = $"{message.Id}  {Words.Age(message),4}  {Words.Size(message.Size),6}  ";
        var way = $"  {Words.Next(message),4}  {Words.Sender(message)} → {message.Recipients[0].Address}";
        var room = terminal.Profile.Width - facts.Length - 8 - more.Length;
        terminal.MarkupLine(
            $"{Markup.Escape(facts)}[{Colour(message.State)}]{message.State,-8}[/]{Markup.Escape(Cut(way, room))}{Markup.Escape(more)}");
        foreach (var reason in Words.Reasons(message).Take(1))
            Write($"             {reason}", "dim");
    }

    public override void EndOfList(int messages) => Write(messages == 0 ? "no messages" : Words.Count(messages, "message"), "dim");

    public override void Summary(SummaryLine summary)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("destination").NoWrap());
        foreach (var head in SummaryTable.Heads(summary).Prepend("held").Prepend("all"))
            table.AddColumn(new TableColumn(head).RightAligned().NoWrap().Padding(0, 0, 1, 0));
        var rows = SummaryTable.Rows(summary).ToArray();

        // Twelve columns of numbers and the space between them.
        var room = Math.Max(terminal.Profile.Width - 70, 12);
        foreach (var row in rows.Take(MostRows + 1))
        {
            var counts = SummaryTable.Cells(row).Select(cell => cell == "0" ? "[dim].[/]" : cell);
            table.AddRow([Markup.Escape(Cut(row.Destination, room)), .. counts]);
        }

        terminal.Write(table);
        if (rows.Length > MostRows + 1)
            Write($"and {rows.Length - MostRows - 1} more destinations", "dim");
    }

    public override void Details(DetailsLine details, bool withContent)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in DetailsText.Facts(details))
            grid.AddRow($"[bold]{name}[/]", Markup.Escape(value));
        terminal.Write(grid);
        terminal.WriteLine();
        if (!withContent)
            terminal.WriteLine(details.Header.TrimEnd('\n'));
    }

    /// <summary>Without what would move the cursor or colour the screen.</summary>
    public override void Content(byte[] piece)
    {
        var lines = System.Text.Encoding.UTF8.GetString(piece).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            terminal.Profile.Out.Writer.Write(PrintableText.From(lines[i].TrimEnd('\r').Replace('\t', ' '), LongestPiece));
            if (i < lines.Length - 1)
                terminal.Profile.Out.Writer.WriteLine();
        }
    }

    public override void Report(ReportLine report)
    {
        foreach (var line in Words.Report(report))
            terminal.WriteLine(line);
    }

    public override void Verified(VerifyLine verified)
    {
        var style = verified.Damage.Count == 0 ? "green" : "red";
        foreach (var line in Words.Verified(verified))
            terminal.MarkupLine($"[{style}]{Markup.Escape(line)}[/]");
    }

    private static string Colour(string state) => state switch
    {
        "held" => "blue",
        "deferred" => "yellow",
        "active" => "green",
        _ => "default",
    };

    private static string Cut(string text, int room) =>
        text.Length <= room ? text : string.Concat(text.AsSpan(0, Math.Max(room - 1, 0)), "…");

    private void Write(string text, string style) =>
        terminal.MarkupLine($"[{style}]{Markup.Escape(Cut(text, terminal.Profile.Width))}[/]");
}
