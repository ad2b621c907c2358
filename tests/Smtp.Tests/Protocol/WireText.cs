using FsCheck;
using FsCheck.Fluent;

namespace Smtp.Tests.Protocol;

/// <summary>Random octets (as Latin-1 text) with far more CR, LF, dots and NULs than chance would give.</summary>
public sealed record WireText(string Text)
{
    public override string ToString() => Text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

/// <summary>The octets of a command line, an address or a reply: pieces of the language in random order, and noise.</summary>
public sealed record CommandText(string Text);

public static class WireArbitraries
{
    private static readonly string[] ContentPieces =
    [
        "\r", "\n", ".", "\r\n", "\r\n.", "\r\n.\r\n", ".\r\n", "\0", "a", "Text", "\u00e9", "\r\n..", "\n.\n", "\r.\r",
        new string('x', 500),
    ];

    private static readonly string[] CommandPieces =
    [
        "MAIL ", "RCPT ", "FROM:", "TO:", "<", ">", "@", "a", "b.c", "\"", "\\", " ", ".", "[", "]", "IPv6:", "::", "1",
        "127.0.0.1", ":", ",", "SIZE=", "BODY=", "8BITMIME", "SMTPUTF8", "RET=", "ENVID=", "NOTIFY=", "NEVER",
        "ORCPT=", "rfc822;", "utf-8;", "+0A", @"\x{e9}", "=", "\r", "\n", "\0", "\u00c3\u00a9", "\u00e2\u0080\u00ae", "\u00ff", "postmaster", "xn--", "-", "250", "250-", "5.1.1 ",
        "\r\n", "999999999",
    ];

    public static Arbitrary<WireText> Wire() =>
        Concatenated(ContentPieces).Select(text => new WireText(text)).ToArbitrary();

    public static Arbitrary<CommandText> Command() =>
        Concatenated(CommandPieces).Select(text => new CommandText(text)).ToArbitrary();

    private static Gen<string> Concatenated(string[] pieces)
    {
        var noise = Gen.Choose(0, 255).Select(octet => ((char)octet).ToString());
        var piece = Gen.Frequency((9, Gen.Elements(pieces)), (1, noise));
        return piece.ListOf().Select(string.Concat);
    }
}
