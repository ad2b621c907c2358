using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Sasl;

namespace Smtp.Protocol.Commands;

/// <summary>
/// The commands a client writes, CRLF included. Parameters are written only for what <see cref="ServerExtensions"/> offers.
/// </summary>
/// <remarks>
/// An address is written as it was given, but with A-labels where that makes it ASCII; where <see cref="Mailbox.NeedsSmtpUtf8"/>, the
/// server must have offered SMTPUTF8: the caller's business, because the answer is a bounce, not a command.
/// </remarks>
public static class CommandWriter
{
    private const int MaximumEnvelopeId = 100; // RFC 3461 4.4.
    private const int MaximumOriginalRecipient = 500; // RFC 3461 4.2.
    private const int MaximumCommand = 512; // RFC 5321 4.5.3.1.4, CRLF included.
    private const int AuthOverhead = 32; // AUTH, the longest name of a mechanism (RFC 4422 3.1: 20 letters), two spaces, CRLF.

    public static void Ehlo(IBufferWriter<byte> output, string name) => Hello(output, "EHLO "u8, name);

    public static void Helo(IBufferWriter<byte> output, string name) => Hello(output, "HELO "u8, name);

    /// <param name="reversePath"><see langword="null"/> for <c>&lt;&gt;</c>.</param>
    public static void Mail(IBufferWriter<byte> output, Mailbox? reversePath, MailParameters parameters, ServerExtensions server)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(server);
        var line = new CommandBuilder(output);
        line.Append("MAIL FROM:<"u8);
        AppendPath(ref line, reversePath);

        if (server.Size is not null && parameters.Size is { } size)
        {
            line.Append(" SIZE="u8);
            line.Append(size);
        }

        if (parameters.Body == BodyType.EightBitMime && server.EightBitMime)
            line.Append(" BODY=8BITMIME"u8);
        else if (parameters.Body == BodyType.BinaryMime && server.BinaryMime && server.Chunking)
            line.Append(" BODY=BINARYMIME"u8);

        if (parameters.SmtpUtf8 && server.SmtpUtf8)
            line.Append(" SMTPUTF8"u8);
        if (server.Dsn)
            AppendDsn(ref line, parameters);
        line.End();
    }

    /// <param name="smtpUtf8">MAIL of this transaction said SMTPUTF8: an ORCPT may hold UTF-8 as it is (RFC 6533 3).</param>
    public static void Rcpt(
        IBufferWriter<byte> output, Mailbox forwardPath, RcptParameters parameters, ServerExtensions server, bool smtpUtf8 = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(forwardPath);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(server);
        var line = new CommandBuilder(output);
        line.Append("RCPT TO:<"u8);
        AppendPath(ref line, forwardPath);
        if (server.Dsn)
            AppendDsn(ref line, parameters, smtpUtf8 && server.SmtpUtf8);
        line.End();
    }

    public static void Data(IBufferWriter<byte> output) => output.Write("DATA\r\n"u8);

    public static void Bdat(IBufferWriter<byte> output, long size, bool last)
    {
        ArgumentNullException.ThrowIfNull(output);
        var line = new CommandBuilder(output);
        line.Append("BDAT "u8);
        line.Append(size);
        if (last)
            line.Append(" LAST"u8);
        line.End();
    }

    public static void StartTls(IBufferWriter<byte> output) => output.Write("STARTTLS\r\n"u8);

    /// <summary>RFC 4954 4. An initial response that would make the line too long is not written: the server then asks for it.</summary>
    /// <returns>The initial response is in it, or there is none.</returns>
    public static bool Auth(IBufferWriter<byte> output, SaslMechanism mechanism, ReadOnlySpan<byte> initial, bool hasInitial)
    {
        ArgumentNullException.ThrowIfNull(output);
        var line = new CommandBuilder(output);
        line.Append("AUTH "u8);
        line.Append(SaslMechanisms.NameOf(mechanism));

        // The line is still subject to RFC 5321 4.5.3.1.4; an empty response is a single equals sign.
        var length = Base64.GetMaxEncodedToUtf8Length(initial.Length);
        var fits = hasInitial && AuthOverhead + length <= MaximumCommand;
        if (fits)
        {
            line.Append(" "u8);
            if (initial.IsEmpty)
                line.Append("="u8);
            else
                line.AppendBase64(initial);
        }

        line.End();
        return fits || !hasInitial;
    }

    /// <summary>An answer within an exchange: base64, or an empty line.</summary>
    public static void AuthAnswer(IBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(output);
        var line = new CommandBuilder(output);
        line.AppendBase64(message);
        line.End();
    }

    /// <summary>Ends an exchange; the server answers 501.</summary>
    public static void CancelAuth(IBufferWriter<byte> output) => output.Write("*\r\n"u8);

    public static void Rset(IBufferWriter<byte> output) => output.Write("RSET\r\n"u8);

    public static void Quit(IBufferWriter<byte> output) => output.Write("QUIT\r\n"u8);

    private static void Hello(IBufferWriter<byte> output, ReadOnlySpan<byte> verb, string name)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(name);
        var line = new CommandBuilder(output);
        line.Append(verb);
        line.Append(name);
        line.End();
    }

    private static void AppendPath(ref CommandBuilder line, Mailbox? mailbox)
    {
        if (mailbox is not null)
        {
            line.Append(MailboxFormat.LocalPartToWire(mailbox));
            if (mailbox.HasDomain)
            {
                line.Append("@"u8);
                line.Append(mailbox.IsInternationalized && !mailbox.NeedsSmtpUtf8 ? mailbox.AsciiDomain : mailbox.Domain);
            }
        }

        line.Append(">"u8);
    }

    private static void AppendDsn(ref CommandBuilder line, MailParameters parameters)
    {
        if (parameters.Return == DsnReturn.Full)
            line.Append(" RET=FULL"u8);
        else if (parameters.Return == DsnReturn.Headers)
            line.Append(" RET=HDRS"u8);

        if (parameters.EnvelopeId is { Length: > 0 and <= MaximumEnvelopeId } envelopeId)
        {
            line.Append(" ENVID="u8);
            line.Append(Xtext.Encode(envelopeId));
        }
    }

    private static void AppendDsn(ref CommandBuilder line, RcptParameters parameters, bool smtpUtf8)
    {
        if (parameters.Notify != DsnNotify.Unspecified)
        {
            line.Append(" NOTIFY="u8);
            line.Append(ToText(parameters.Notify));
        }

        if (parameters.Original is { } original && ToWire(original, smtpUtf8) is { } orcpt
            && Encoding.UTF8.GetByteCount(orcpt) <= MaximumOriginalRecipient)
        {
            line.Append(" ORCPT="u8);
            line.Append(orcpt);
        }
    }

    private static ReadOnlySpan<byte> ToText(DsnNotify notify) => notify switch
    {
        DsnNotify.Success => "SUCCESS"u8,
        DsnNotify.Failure => "FAILURE"u8,
        DsnNotify.Delay => "DELAY"u8,
        DsnNotify.Success | DsnNotify.Failure => "SUCCESS,FAILURE"u8,
        DsnNotify.Success | DsnNotify.Delay => "SUCCESS,DELAY"u8,
        DsnNotify.Failure | DsnNotify.Delay => "FAILURE,DELAY"u8,
        DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay => "SUCCESS,FAILURE,DELAY"u8,
        _ => "NEVER"u8,
    };

    /// <summary>addr-type ";" address, the address encoded as its type says.</summary>
    private static string ToWire(OriginalRecipient original, bool smtpUtf8)
    {
        var (type, address) = (original.AddressType, original.Address);
        return $"{type};{(original.IsUtf8 ? UnicodeXtext.Encode(address, asUnitext: smtpUtf8) : Xtext.Encode(address))}";
    }
}
