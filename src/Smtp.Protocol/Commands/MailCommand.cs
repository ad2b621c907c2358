using System.Text;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Protocol.Commands;

/// <summary><c>MAIL FROM:&lt;reverse-path&gt; [SP parameters]</c> (RFC 5321 4.1.1.2). A space after the colon is forgiven.</summary>
public static class MailCommand
{
    private const int MaximumSizeDigits = 20; // RFC 1870 4.
    private const int MaximumEnvelopeId = 100; // RFC 3461 4.4.
    private const int MaximumAuth = 500;

    /// <param name="argument"><see cref="CommandLine.Argument"/>.</param>
    /// <param name="extended">False after HELO: any parameter is an error then.</param>
    /// <param name="reversePath"><see langword="null"/> for <c>&lt;&gt;</c>.</param>
    public static CommandError Parse(
        ReadOnlySpan<byte> argument, bool extended, out Mailbox? reversePath, out MailParameters parameters)
    {
        parameters = MailParameters.None;
        var error = PathArgument.Parse(argument, "FROM:"u8, out reversePath, out var text);
        if (error == CommandError.None && reversePath is { HasDomain: false })
            error = CommandError.Address; // The bare postmaster is a forward-path only (RFC 5321 4.1.1.3).
        if (error == CommandError.None && !text.IsEmpty)
            error = extended ? ParseParameters(text, out parameters) : CommandError.UnknownParameter;
        if (error == CommandError.None && !parameters.SmtpUtf8 && reversePath is { IsInternationalized: true })
            error = CommandError.SmtpUtf8Required;
        return error;
    }

    private static CommandError ParseParameters(ReadOnlySpan<byte> text, out MailParameters parameters)
    {
        parameters = MailParameters.None;
        long? size = null;
        BodyType? body = null;
        var smtpUtf8 = false;
        var @return = DsnReturn.Unspecified;
        string? envelopeId = null;

        var reader = new ParameterReader(text);
        CommandError error;
        while (reader.TryRead(out error))
        {
            if (reader.Is("SIZE"u8))
                error = size is null ? ParseSize(reader.Value, out size) : CommandError.ParameterValue;
            else if (reader.Is("BODY"u8))
                error = body is null ? ParseBody(reader.Value, out body) : CommandError.ParameterValue;
            else if (reader.Is("SMTPUTF8"u8))
                error = smtpUtf8 || reader.HasValue ? CommandError.ParameterValue : CommandError.None;
            else if (reader.Is("RET"u8))
                error = @return == DsnReturn.Unspecified ? ParseReturn(reader.Value, out @return) : CommandError.ParameterValue;
            else if (reader.Is("ENVID"u8))
                error = envelopeId is null ? ParseEnvelopeId(reader.Value, out envelopeId) : CommandError.ParameterValue;
            else if (reader.Is("AUTH"u8))
                error = ParseAuth(reader.Value);
            else
                error = CommandError.UnknownParameter;

            if (error != CommandError.None)
                return error;
            smtpUtf8 |= reader.Is("SMTPUTF8"u8);
        }

        if (error != CommandError.None)
            return error;

        parameters = new MailParameters
        {
            Size = size,
            Body = body ?? BodyType.SevenBit,
            SmtpUtf8 = smtpUtf8,
            Return = @return,
            EnvelopeId = envelopeId,
        };
        return CommandError.None;
    }

    private static CommandError ParseSize(ReadOnlySpan<byte> value, out long? size)
    {
        size = null;
        if (value.Length is < 1 or > MaximumSizeDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return CommandError.ParameterValue;

        // 20 digits may not fit; what does not is too large for any limit, and the session says so.
        size = Decimals.TryParse(value, out var octets) ? octets : long.MaxValue;
        return CommandError.None;
    }

    private static CommandError ParseBody(ReadOnlySpan<byte> value, out BodyType? body)
    {
        body = null;
        if (Ascii.EqualsIgnoreCase(value, "7BIT"u8))
            body = BodyType.SevenBit;
        else if (Ascii.EqualsIgnoreCase(value, "8BITMIME"u8))
            body = BodyType.EightBitMime;
        else if (Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8))
            body = BodyType.BinaryMime;
        else
            return value.IsEmpty ? CommandError.ParameterValue : CommandError.ParameterNotImplemented;
        return CommandError.None;
    }

    private static CommandError ParseReturn(ReadOnlySpan<byte> value, out DsnReturn @return)
    {
        @return = Ascii.EqualsIgnoreCase(value, "FULL"u8) ? DsnReturn.Full
            : Ascii.EqualsIgnoreCase(value, "HDRS"u8) ? DsnReturn.Headers
            : DsnReturn.Unspecified;
        return @return == DsnReturn.Unspecified ? CommandError.ParameterValue : CommandError.None;
    }

    /// <summary>RFC 4954 5: who submitted it first, in somebody's words; we believe nobody, and so take it for <c>&lt;&gt;</c>.</summary>
    private static CommandError ParseAuth(ReadOnlySpan<byte> value) =>
        Xtext.TryDecode(value, MaximumAuth, out _) ? CommandError.None : CommandError.ParameterValue;

    private static CommandError ParseEnvelopeId(ReadOnlySpan<byte> value, out string? envelopeId)
    {
        envelopeId = null;
        if (!Xtext.TryDecode(value, MaximumEnvelopeId, out var decoded))
            return CommandError.ParameterValue;

        envelopeId = decoded;
        return CommandError.None;
    }
}
