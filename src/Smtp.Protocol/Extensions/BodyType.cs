namespace Smtp.Protocol.Extensions;

/// <summary>BODY= of MAIL (RFC 6152, RFC 3030).</summary>
public enum BodyType : byte
{
    SevenBit,
    EightBitMime,
    BinaryMime,
}
