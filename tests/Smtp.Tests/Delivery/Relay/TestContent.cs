using System.Buffers;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Framing;

namespace Smtp.Tests.Delivery.Relay;

/// <summary>Content in memory, or only behind a stream; its traits found as at reception.</summary>
internal sealed class TestContent : MessageContent
{
    private readonly byte[] _octets;
    private readonly bool _inMemory;

    public TestContent(byte[] octets, bool inMemory = true)
    {
        _octets = octets;
        _inMemory = inMemory;
        var inspector = new ContentInspector();
        inspector.Inspect(octets);
        Traits = inspector.Traits;
    }

    /// <param name="text">Lines by LF.</param>
    public static TestContent Of(string text) => new(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    /// <summary>Says this length, whatever there is.</summary>
    public long? ClaimedLength { get; init; }

    public override long Length => ClaimedLength ?? _octets.Length;

    public override ContentTraits Traits { get; }

    public override bool TryGetMemory(out ReadOnlySequence<byte> octets)
    {
        octets = new ReadOnlySequence<byte>(_octets);
        return _inMemory;
    }

    public override Stream OpenRead() => new MemoryStream(_octets, writable: false);
}
