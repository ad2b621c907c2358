using System.Buffers;

namespace Smtp.Protocol.Framing;

/// <summary>
/// Content on its way in under DATA (RFC 5321 4.5.2): takes stuffed dots out, finds CRLF.CRLF and nothing else. A pure step that may be
/// cut between any two octets.
/// </summary>
public struct ContentDecoder(BareLineEndings bareLineEndings)
{
    public ContentTraits Traits => throw new NotImplementedException();

    /// <param name="output">Gets the decoded octets; its limit is the caller's business.</param>
    /// <param name="consumed">The end of <paramref name="input"/>, or just behind the end mark.</param>
    public ContentStep Decode(in ReadOnlySequence<byte> input, IBufferWriter<byte> output, out SequencePosition consumed) =>
        throw new NotImplementedException();
}
