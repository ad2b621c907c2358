using System.Buffers;
using BenchmarkDotNet.Attributes;
using Smtp.Protocol.Framing;

namespace Smtp.Benchmarks.Micro;

/// <summary>Content on its way out: dots stuffed, bare line endings mended, end mark written.</summary>
public class ContentEncoding
{
    private readonly ArrayBufferWriter<byte> _output = new(2 << 20);
    private byte[] _content = [];

    [Params(4096, 1 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void WriteContent() => _content = SampleContent.Of(Size);

    [Benchmark]
    public int Encode()
    {
        _output.ResetWrittenCount();
        var encoder = new ContentEncoder();
        encoder.Encode(_content, _output);
        encoder.Finish(_output);
        return _output.WrittenCount;
    }
}
