using System.Text;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;

namespace Smtp.Protocol.Commands;

/// <summary><c>RCPT TO:&lt;forward-path&gt; [SP parameters]</c> (RFC 5321 4.1.1.3). A space after the colon is forgiven.</summary>
public static class RcptCommand
{
    private const int MaximumOriginalRecipient = 500; // RFC 3461 4.2.

    /// <param name="argument"><see cref="CommandLine.Argument"/>.</param>
    /// <param name="extended">False after HELO: any parameter is an error then.</param>
    /// <param name="smtpUtf8">Whether MAIL of this transaction said SMTPUTF8.</param>
    /// <param name="forwardPath">Not <see langword="null"/> where there is no error.</param>
    public static CommandError Parse(
        ReadOnlySpan<byte> argument, bool extended, bool smtpUtf8, out Mailbox? forwardPath, out RcptParameters parameters)
    {
        parameters = RcptParameters.None;
        var error = PathArgument.Parse(argument, "TO:"u8, out forwardPath, out var text);
        if (error != CommandError.None)
            return error;
        if (forwardPath is null)
            return CommandError.Address; // <> is a reverse-path only.
        if (!text.IsEmpty)
            error = extended ? ParseParameters(text, smtpUtf8, out parameters) : CommandError.UnknownParameter;
        if (error == CommandError.None && !smtpUtf8 && forwardPath.IsInternationalized)
            error = CommandError.SmtpUtf8Required;
        return error;
    }

    private static CommandError ParseParameters(ReadOnlySpan<byte> text, bool smtpUtf8, out RcptParameters parameters)
    {
        parameters = RcptParameters.None;
        var notify = DsnNotify.Unspecified;
        OriginalRecipient? original = null;

        var reader = new ParameterReader(text);
        CommandError error;
        while (reader.TryRead(out error))
        {
            if (reader.Is("NOTIFY"u8))
                error = notify == DsnNotify.Unspecified ? ParseNotify(reader.Value, out notify) : CommandError.ParameterValue;
            else if (reader.Is("ORCPT"u8))
                error = original is null ? ParseOriginal(reader.Value, smtpUtf8, out original) : CommandError.ParameterValue;
            else
                error = CommandError.UnknownParameter;

            if (error != CommandError.None)
                return error;
        }

        if (error == CommandError.None)
            parameters = new RcptParameters { Notify = notify, Original = original };
        return error;
    }

    /// <summary>NEVER, or a list of the others (RFC 3461 4.1).</summary>
    private static CommandError ParseNotify(ReadOnlySpan<byte> value, out DsnNotify notify)
    {
        notify = DsnNotify.Unspecified;
        var last = false;
        while (!last)
        {
            var comma = value.IndexOf((byte)',');
            last = comma < 0;
            var keyword = ToNotify(last ? value : value[..comma]);
            if (keyword == DsnNotify.Unspecified)
                return CommandError.ParameterValue;

            notify |= keyword;
            value = last ? [] : value[(comma + 1)..];
        }

        return notify.HasFlag(DsnNotify.Never) && notify != DsnNotify.Never ? CommandError.ParameterValue : CommandError.None;
    }

    private static DsnNotify ToNotify(ReadOnlySpan<byte> keyword) =>
        Ascii.EqualsIgnoreCase(keyword, "NEVER"u8) ? DsnNotify.Never
        : Ascii.EqualsIgnoreCase(keyword, "SUCCESS"u8) ? DsnNotify.Success
        : Ascii.EqualsIgnoreCase(keyword, "FAILURE"u8) ? DsnNotify.Failure
        : Ascii.EqualsIgnoreCase(keyword, "DELAY"u8) ? DsnNotify.Delay
        : DsnNotify.Unspecified;

    /// <summary>addr-type ";" address (RFC 3461 4.2; RFC 6533 3 where the type is <c>utf-8</c>).</summary>
    private static CommandError ParseOriginal(ReadOnlySpan<byte> value, bool smtpUtf8, out OriginalRecipient? original)
    {
        original = null;
        var separator = value.IndexOf((byte)';');
        if (value.Length > MaximumOriginalRecipient || separator < 0 || !OriginalRecipient.IsAddressType(value[..separator]))
            return CommandError.ParameterValue;

        var type = value[..separator];
        var encoded = value[(separator + 1)..];
        var isDecoded = Ascii.EqualsIgnoreCase(type, OriginalRecipient.Utf8AddressType)
            ? UnicodeXtext.TryDecode(encoded, smtpUtf8, out var address)
            : Xtext.TryDecode(encoded, MaximumOriginalRecipient, out address);
        if (!isDecoded)
            return CommandError.ParameterValue;

        original = new OriginalRecipient(Encoding.ASCII.GetString(type), address);
        return CommandError.None;
    }
}
