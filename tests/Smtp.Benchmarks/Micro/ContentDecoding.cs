using System.Buffers;
using BenchmarkDotNet.Attributes;
using Smtp.Protocol.Framing;

namespace Smtp.Benchmarks.Micro;

/// <summary>Content on its way in: dots out, end mark found, traits noted.</summary>
public class ContentDecoding
{
    private readonly ArrayBufferWriter<byte> _output = new(2 << 20);
    private ReadOnlySequence<byte> _content;

    [Params(4096, 1 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void WriteContent() => _content = new([.. SampleContent.Of(Size), .. ".\r\n"u8]);

    [Benchmark]
    public ContentStep Decode()
    {
        _output.ResetWrittenCount();
        var decoder = new ContentDecoder(BareLineEndings.Reject);
        return decoder.Decode(_content, _output, out _);
    }
}
