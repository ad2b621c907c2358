namespace Smtp.Protocol.Commands;

/// <summary>What is wrong with the argument of a command; the session's catalogue turns it into a reply.</summary>
public enum CommandError
{
    None,

    /// <summary>501 5.5.4 (5.5.2): the argument is not of the command's form.</summary>
    Syntax,

    /// <summary>501 5.1.7 / 5.1.3: the path is not an address.</summary>
    Address,

    /// <summary>501 5.1.7 / 5.1.3: longer than RFC 5321 4.5.3.1 allows.</summary>
    AddressTooLong,

    /// <summary>555 5.5.4: a parameter we do not know, or any parameter after HELO.</summary>
    UnknownParameter,

    /// <summary>501 5.5.4: a known parameter with a value that is not of its form, or given twice.</summary>
    ParameterValue,

    /// <summary>504 5.5.4: a known parameter with a well-formed value that is not implemented (BODY=OTHER).</summary>
    ParameterNotImplemented,

    /// <summary>553 5.6.7 (RFC 6531 3.5): a non-ASCII address without SMTPUTF8 on MAIL.</summary>
    SmtpUtf8Required,
}
