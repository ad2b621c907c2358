using System.Buffers;

namespace Smtp.Protocol.Framing;

/// <summary>
/// Content on its way out under DATA (RFC 5321 4.5.2): dots stuffed, every line end CRLF, and no bare CR, LF or NUL whatever is stored,
/// because deployed servers take look-alikes of the end mark. A pure step: call for each part in order, then <see cref="Finish"/>.
/// </summary>
public struct ContentEncoder
{
    public void Encode(ReadOnlySpan<byte> content, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Ends an unfinished last line and writes the end mark.</summary>
    public void Finish(IBufferWriter<byte> output) => throw new NotImplementedException();
}
