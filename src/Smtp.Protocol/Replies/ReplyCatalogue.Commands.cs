namespace Smtp.Protocol.Replies;

/// <content>What is wrong with a command: its form, its place, its parameters.</content>
public static partial class ReplyCatalogue
{
    public static readonly Reply UnknownCommand = new(500, new(5, 5, 2), "Syntax error, command unrecognized");

    public static readonly Reply LineTooLong = new(500, new(5, 5, 2), "Line too long");

    /// <summary>A command line with a bare CR or LF, or another control character.</summary>
    public static readonly Reply ControlCharacters = new(500, new(5, 5, 2), "Control character in the command line; lines end in CRLF");

    public static readonly Reply SyntaxError = new(501, new(5, 5, 4), "Syntax error in parameters or arguments");

    /// <summary>RFC 3207 4.</summary>
    public static readonly Reply NoParametersAllowed = new(501, new(5, 5, 4), "Syntax error (no parameters allowed)");

    public static readonly Reply HelloSyntax = new(501, new(5, 5, 4), "A domain name or an address literal is required");

    public static readonly Reply MailSyntax = new(501, new(5, 5, 4), "Syntax: MAIL FROM:<address> [SP parameters]");

    public static readonly Reply RcptSyntax = new(501, new(5, 5, 4), "Syntax: RCPT TO:<address> [SP parameters]");

    /// <summary>The session closes behind it: nobody knows how many octets of a chunk follow.</summary>
    public static readonly Reply BdatSyntax = new(501, new(5, 5, 4), "Syntax: BDAT size [SP LAST]");

    public static readonly Reply XClientSyntax = new(501, new(5, 5, 4), "Syntax: XCLIENT attribute=value [SP attribute=value ...]");

    public static readonly Reply BadXClientAttribute = new(501, new(5, 5, 4), "Bad XCLIENT attribute name");

    public static readonly Reply BadXClientValue = new(501, new(5, 5, 4), "Bad XCLIENT attribute value");

    public static readonly Reply BadSenderAddress = new(501, new(5, 1, 7), "Bad sender address syntax");

    public static readonly Reply BadRecipientAddress = new(501, new(5, 1, 3), "Bad recipient address syntax");

    public static readonly Reply SenderAddressTooLong = new(501, new(5, 1, 7), "Path too long");

    public static readonly Reply RecipientAddressTooLong = new(501, new(5, 1, 3), "Path too long");

    public static readonly Reply BadParameterValue = new(501, new(5, 5, 4), "Bad parameter value");

    public static readonly Reply CommandNotImplemented = new(502, new(5, 5, 1), "Command not implemented");

    public static readonly Reply ParameterNotImplemented = new(504, new(5, 5, 4), "Command parameter not implemented");

    public static readonly Reply UnknownParameter = new(
        555, new(5, 5, 4), "MAIL FROM/RCPT TO parameters not recognized or not implemented");

    /// <summary>RFC 6531 3.5: the address needs SMTPUTF8 and MAIL did not say it.</summary>
    public static readonly Reply SmtpUtf8Required = new(553, new(5, 6, 7), "Non-ASCII addresses require SMTPUTF8");

    public static readonly Reply BadSequence = new(503, new(5, 5, 1), "Bad sequence of commands");

    public static readonly Reply TlsAlreadyActive = new(503, new(5, 5, 1), "TLS is active already");

    public static readonly Reply HelloFirst = new(503, new(5, 5, 1), "Send HELO or EHLO first");

    public static readonly Reply MailFirst = new(503, new(5, 5, 1), "Send MAIL first");

    public static readonly Reply RecipientFirst = new(503, new(5, 5, 1), "Send RCPT first");

    public static readonly Reply MailAlreadyGiven = new(503, new(5, 5, 1), "MAIL was already given; RSET starts again");

    /// <summary>RFC 3030 2: DATA and BDAT do not mix in one transaction.</summary>
    public static readonly Reply DataAndBdatMixed = new(503, new(5, 5, 1), "DATA and BDAT cannot be mixed");

    /// <summary>RFC 3030 3.</summary>
    public static readonly Reply BinaryNeedsBdat = new(503, new(5, 5, 1), "BODY=BINARYMIME requires BDAT");

    /// <summary>RFC 3030 2: after a chunk that failed, or the last one, only RSET or a new transaction helps.</summary>
    public static readonly Reply ChunkingOver = new(503, new(5, 5, 1), "A chunk failed; send RSET");
}
