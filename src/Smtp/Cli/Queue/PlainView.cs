using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>Lines for pipes and files: one a message, nothing cut, no colours.</summary>
internal sealed class PlainView(TextWriter output) : QueueView
{
    public override void Message(MessageLine message)
    {
        var to = string.Join(',', message.Recipients.Select(recipient => recipient.Address));
        var line = $"{message.Id}  {Words.Age(message),4}  {Words.Size(message.Size),6}  {message.State,-8}  {Words.Next(message),4}  "
            + $"{Words.Sender(message)}  {to}  {string.Join("; ", Words.Reasons(message))}";
        output.WriteLine(line.TrimEnd());
    }

    public override void EndOfList(int messages)
    {
        // Lines are counted by whoever reads them.
    }

    public override void Summary(SummaryLine summary)
    {
        var wide = Math.Max(summary.Destinations.Select(row => row.Destination.Length).DefaultIfEmpty(0).Max(), "TOTAL".Length);
        output.WriteLine($"{"".PadRight(wide)}{Row(["all", "held", .. SummaryTable.Heads(summary)])}");
        foreach (var row in SummaryTable.Rows(summary))
            output.WriteLine($"{row.Destination.PadRight(wide)}{Row(SummaryTable.Cells(row))}");

        static string Row(IEnumerable<string> cells) => string.Concat(cells.Select(cell => $"  {cell,6}"));
    }

    public override void Details(DetailsLine details, bool withContent)
    {
        foreach (var (name, value) in DetailsText.Facts(details))
            output.WriteLine(name.Length == 0 ? $"  {value}" : $"{name}: {value}");
        output.WriteLine();
        if (withContent)
        {
            // All of it follows as it is.
            output.Flush();
            return;
        }

        output.Write(details.Header);
    }

    public override void Content(byte[] piece)
    {
        using var raw = Console.OpenStandardOutput();
        raw.Write(piece);
    }

    public override void Report(ReportLine report) => WriteAll(Words.Report(report));

    public override void Verified(VerifyLine verified) => WriteAll(Words.Verified(verified));

    private void WriteAll(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            output.WriteLine(line);
    }
}
