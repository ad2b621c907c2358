using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Smtp.Protocol.Commands;

/// <summary>A command line cut into its verb and the rest (RFC 5321 4.1.1), nothing interpreted or copied.</summary>
public readonly ref struct CommandLine
{
    internal static readonly SearchValues<byte> Controls = SearchValues.Create(
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127,
    ]);

    public Verb Verb { get; private init; }

    /// <summary>What follows the verb, without the white space around it.</summary>
    public ReadOnlySpan<byte> Argument { get; private init; }

    /// <summary>
    /// A control character (bare CR, LF and NUL among them) stands in the line: to be answered with 501/500, never echoed.
    /// </summary>
    public bool HasControlCharacters { get; private init; }

    /// <param name="line">Without CRLF. Verbs in any case; trailing white space is forgiven.</param>
    public static CommandLine Parse(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t"u8);
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        return new CommandLine
        {
            Verb = ToVerb(end < 0 ? line : line[..end]),
            Argument = end < 0 ? [] : line[end..].TrimStart(" \t"u8),
            HasControlCharacters = line.ContainsAny(Controls),
        };
    }

    private static Verb ToVerb(ReadOnlySpan<byte> word) => word.Length switch
    {
        4 => ToVerb(BinaryPrimitives.ReadUInt32BigEndian(word) | 0x20202020), // Exactly a letter and its capital become that letter.
        7 when Ascii.EqualsIgnoreCase(word, "XCLIENT"u8) => Verb.XClient,
        8 when Ascii.EqualsIgnoreCase(word, "STARTTLS"u8) => Verb.StartTls,
        _ => Verb.Unknown,
    };

    private static Verb ToVerb(uint lowerCase) => lowerCase switch
    {
        0x68656C6F => Verb.Helo,
        0x65686C6F => Verb.Ehlo,
        0x6C686C6F => Verb.Lhlo,
        0x6D61696C => Verb.Mail,
        0x72637074 => Verb.Rcpt,
        0x64617461 => Verb.Data,
        0x62646174 => Verb.Bdat,
        0x72736574 => Verb.Rset,
        0x6E6F6F70 => Verb.Noop,
        0x71756974 => Verb.Quit,
        0x76726679 => Verb.Vrfy,
        0x6578706E => Verb.Expn,
        0x6574726E => Verb.Etrn,
        0x68656C70 => Verb.Help,
        0x61757468 => Verb.Auth,
        _ => Verb.Unknown,
    };
}
