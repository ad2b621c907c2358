using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;

namespace Smtp.Control;

/// <summary>Writes answers, a line each, many to a packet.</summary>
internal sealed class AnswerStream(NetworkStream stream, TimeProvider time, TimeSpan patience)
{
    private const int FlushAt = 32 * 1024;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt * 2);

    public async ValueTask WriteAsync(ControlAnswer answer, CancellationToken stop)
    {
        Add(answer);

        // Progress is for now; the rest comes best in large pieces.
        if (_buffer.WrittenCount >= FlushAt || answer.Progress is not null)
            await FlushAsync(stop);
    }

    /// <summary>The last line of an answer.</summary>
    public async ValueTask FinishAsync(string? error, CancellationToken stop)
    {
        Add(error is null ? ControlAnswer.Last : ControlAnswer.Last with { Error = error });
        await FlushAsync(stop);
    }

    private void Add(ControlAnswer answer)
    {
        using (var json = new Utf8JsonWriter(_buffer))
            JsonSerializer.Serialize(json, answer, ControlJson.Default.ControlAnswer);
        _buffer.Write("\n"u8);
    }

    private async ValueTask FlushAsync(CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        await stream.WriteAsync(_buffer.WrittenMemory, either.Token);
        _buffer.ResetWrittenCount();
    }
}
