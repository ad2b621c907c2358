using System.Buffers;
using BenchmarkDotNet.Attributes;
using Smtp.Protocol.Framing;

namespace Smtp.Benchmarks.Micro;

/// <summary>Cutting the command lines of one message out of what has come in.</summary>
public class LineReading
{
    private readonly ReadOnlySequence<byte> _pipelined =
        new("MAIL FROM:<a@src.example> SIZE=4096\r\nRCPT TO:<b@dst.example>\r\nDATA\r\n"u8.ToArray());

    [Benchmark(OperationsPerInvoke = 3)]
    public long ReadLine()
    {
        var rest = _pipelined;
        long octets = 0;
        while (LineReader.TryRead(rest, 2048, out var line, out var consumed) == LineStep.Complete)
        {
            octets += line.Length;
            rest = rest.Slice(consumed);
        }

        return octets;
    }
}
