namespace Smtp.Mail;

/// <summary>
/// Counts what the session must know of the header section while content comes in: Received fields (loops, RFC 5321 6.3) and where
/// the header ends. A pure step, cut anywhere; costs nothing once the header has ended.
/// </summary>
public struct HeaderScanner
{
    public void Scan(ReadOnlySpan<byte> content) => throw new NotImplementedException();

    public int ReceivedFields => throw new NotImplementedException();

    /// <summary>The empty line was seen.</summary>
    public bool AtBody => throw new NotImplementedException();
}
