using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Smtp.Control;

namespace Smtp.Cli.Queue;

/// <summary>One object a line, for programs; nothing else is written.</summary>
internal sealed class JsonView(TextWriter output) : QueueView
{
    private readonly ArrayBufferWriter<byte> _content = new();
    private DetailsLine? _details;

    public override void Message(MessageLine message) => Write(message, ControlJson.Default.MessageLine);

    public override void EndOfList(int messages)
    {
        // The end of the lines is the end.
    }

    public override void Summary(SummaryLine summary) => Write(summary, ControlJson.Default.SummaryLine);

    public override void Details(DetailsLine details, bool withContent)
    {
        EndOfContent();
        if (withContent)
            _details = details;
        else
            Write(details, ControlJson.Default.DetailsLine);
    }

    public override void Content(byte[] piece) => _content.Write(piece);

    public override void EndOfContent()
    {
        if (_details is not null)
            Write(_details with { Content = _content.WrittenSpan.ToArray() }, ControlJson.Default.DetailsLine);
        _details = null;
        _content.Clear();
    }

    public override void Report(ReportLine report) => Write(report, ControlJson.Default.ReportLine);

    public override void Verified(VerifyLine verified) => Write(verified, ControlJson.Default.VerifyLine);

    private void Write<T>(T value, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));
}
