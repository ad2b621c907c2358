namespace Smtp.Protocol.Commands;

/// <summary>The argument of HELO, EHLO, LHLO (RFC 5321 4.1.1.1): a domain or an address literal.</summary>
public static class HelloCommand
{
    /// <summary>
    /// Lenient as deployed clients need it (underscores, single labels, unbracketed addresses), strict in safety: 1 to 255 printable
    /// characters without space, so the name can stand in a Received field and a log line.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> argument, out string name) => throw new NotImplementedException();
}
