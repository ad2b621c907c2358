namespace Smtp.Protocol.Framing;

/// <summary>Finds the <see cref="ContentTraits"/> of octets that come as they are (BDAT, RFC 3030). A pure step, cut anywhere.</summary>
public struct ContentInspector
{
    public void Inspect(ReadOnlySpan<byte> octets) => throw new NotImplementedException();

    /// <summary>As of the octets seen so far, taking them for all.</summary>
    public ContentTraits Traits => throw new NotImplementedException();
}
