namespace Smtp.Protocol.Addresses;

/// <summary>
/// Reads Reverse-path and Forward-path (RFC 5321 4.1.2), angle brackets included. Source routes are read and dropped (RFC 5321 C).
/// </summary>
public static class PathParser
{
    /// <summary>Reads a path at the start of <paramref name="text"/>.</summary>
    /// <param name="consumed">Octets read, the closing bracket included; what follows are parameters.</param>
    /// <param name="mailbox"><see langword="null"/> for <c>&lt;&gt;</c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out Mailbox? mailbox, out int consumed, out AddressError error) =>
        throw new NotImplementedException();
}
