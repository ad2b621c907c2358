namespace Smtp.Protocol.Commands;

/// <summary>The command words. STARTTLS, AUTH and LHLO are known to the parser; the table of the session decides what is offered.</summary>
public enum Verb : byte
{
    Unknown,
    Helo,
    Ehlo,
    Lhlo,
    Mail,
    Rcpt,
    Data,
    Bdat,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Expn,
    Help,
    StartTls,
    Auth,
    XClient,

    /// <summary>RFC 1985; known, and not offered.</summary>
    Etrn,
}
