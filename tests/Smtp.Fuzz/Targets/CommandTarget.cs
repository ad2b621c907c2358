using System.Buffers;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// A command that is read is one that can be written: it reads again as the same, in one line without a control character, and nothing of
/// it is unfit to be shown.
/// </summary>
internal static class CommandTarget
{
    private static readonly ServerExtensions Everything = new()
    {
        Size = 0,
        EightBitMime = true,
        SmtpUtf8 = true,
        Chunking = true,
        BinaryMime = true,
        Dsn = true,
    };

    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(octet => (byte)octet), 127]);

    private static readonly SearchValues<char> Specials = SearchValues.Create("()<>\",;\\ ");

    /// <param name="input">A line without its CRLF.</param>
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length > 2046)
            return;

        var line = CommandLine.Parse(input);
        Claim.That(line.HasControlCharacters == input.TrimEnd(" \t"u8).ContainsAny(Controls), "control characters are seen");
        Claim.That(line.Argument.Trim(" \t"u8).Length == line.Argument.Length, "an argument has no white space around it");

        Hello(line.Argument);
        Chunk(line.Argument);
        foreach (var extended in (ReadOnlySpan<bool>)[true, false])
            Mail(line.Argument, extended);
        foreach (var smtpUtf8 in (ReadOnlySpan<bool>)[true, false])
            Rcpt(line.Argument, smtpUtf8);
    }

    private static void Hello(ReadOnlySpan<byte> argument)
    {
        if (!HelloCommand.TryParse(argument, out var name))
            return;

        var output = new ArrayBufferWriter<byte>();
        CommandWriter.Ehlo(output, name);
        Claim.That(HelloCommand.TryParse(Written(output, Verb.Ehlo), out var again));
        Claim.Same(name, again);
        Printable(name);
        Claim.That(!name.AsSpan().ContainsAny(Specials), "a name ends nothing in a Received field");
    }

    private static void Chunk(ReadOnlySpan<byte> argument)
    {
        if (!BdatCommand.TryParse(argument, out var size, out var last))
            return;

        Claim.That(size >= 0);
        var output = new ArrayBufferWriter<byte>();
        CommandWriter.Bdat(output, size, last);
        Claim.That(BdatCommand.TryParse(Written(output, Verb.Bdat), out var sizeAgain, out var lastAgain));
        Claim.Same((size, last), (sizeAgain, lastAgain));
    }

    private static void Mail(ReadOnlySpan<byte> argument, bool extended)
    {
        if (MailCommand.Parse(argument, extended, out var path, out var parameters) != CommandError.None)
            return;

        Claim.That(extended || parameters == MailParameters.None, "there are no parameters after HELO");
        Claim.That(parameters.SmtpUtf8 || path is not { IsInternationalized: true }, "what needs SMTPUTF8 said so");
        Claim.That(parameters.Size is null or >= 0);
        Printable(path?.ToString() ?? "");
        Printable(parameters.EnvelopeId ?? "");

        var output = new ArrayBufferWriter<byte>();
        CommandWriter.Mail(output, path, parameters, Everything);
        var error = MailCommand.Parse(Written(output, Verb.Mail), true, out var pathAgain, out var parametersAgain);
        Claim.Same(CommandError.None, error);
        Claim.Same(path, pathAgain);
        Claim.Same(parameters, parametersAgain);

        output.Clear();
        CommandWriter.Mail(output, path, parameters, ServerExtensions.None);
        Claim.That(!Written(output, Verb.Mail).Contains((byte)'=') || path is not null, "what is not offered is not said");
    }

    private static void Rcpt(ReadOnlySpan<byte> argument, bool smtpUtf8)
    {
        if (RcptCommand.Parse(argument, true, smtpUtf8, out var path, out var parameters) != CommandError.None)
            return;

        Claim.That(smtpUtf8 || !path!.IsInternationalized, "what needs SMTPUTF8 comes only with it");
        Printable(path!.ToString());
        Printable(parameters.Original?.Address ?? "");
        Printable(parameters.Original?.AddressType ?? "");

        var output = new ArrayBufferWriter<byte>();
        CommandWriter.Rcpt(output, path, parameters, Everything, smtpUtf8);
        var error = RcptCommand.Parse(Written(output, Verb.Rcpt), true, smtpUtf8, out var pathAgain, out var parametersAgain);
        Claim.Same(CommandError.None, error);
        Claim.Same(path, pathAgain);
        if (parametersAgain.Original is not null) // One whose escapes are longer than RFC 3461 4.2 allows is left out.
            Claim.Same(parameters, parametersAgain);
        else
            Claim.Same(parameters.Notify, parametersAgain.Notify);
    }

    /// <summary>The argument of the one line that was written.</summary>
    private static ReadOnlySpan<byte> Written(ArrayBufferWriter<byte> output, Verb verb)
    {
        var wire = output.WrittenSpan;
        Claim.That(wire.EndsWith("\r\n"u8) && wire[..^2].IndexOfAny(Controls) < 0, "one line leaves, without control characters");
        var line = CommandLine.Parse(wire[..^2]);
        Claim.Same(verb, line.Verb);
        return line.Argument;
    }

    private static void Printable(string text) => Claim.Same(PrintableText.From(text, int.MaxValue), text);
}
