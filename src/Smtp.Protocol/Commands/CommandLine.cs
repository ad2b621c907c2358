namespace Smtp.Protocol.Commands;

/// <summary>A command line cut into its verb and the rest (RFC 5321 4.1.1), nothing interpreted or copied.</summary>
public readonly ref struct CommandLine
{
    public Verb Verb { get; private init; }

    /// <summary>What follows the verb, without the white space around it.</summary>
    public ReadOnlySpan<byte> Argument { get; private init; }

    /// <summary>A control character (bare CR, LF and NUL among them) stands in the line: to be answered with 501/500, never echoed.</summary>
    public bool HasControlCharacters { get; private init; }

    /// <param name="line">Without CRLF. Verbs in any case; trailing white space is forgiven.</param>
    public static CommandLine Parse(ReadOnlySpan<byte> line) => throw new NotImplementedException();
}
