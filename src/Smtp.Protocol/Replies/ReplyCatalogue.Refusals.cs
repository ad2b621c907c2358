namespace Smtp.Protocol.Replies;

/// <content>Commands that were right, and what we do not do: recipients, content, the store, the connection itself.</content>
public static partial class ReplyCatalogue
{
    public static readonly Reply NoSuchUser = new(550, new(5, 1, 1), "No such user here");

    public static readonly Reply RelayingDenied = new(550, new(5, 7, 1), "Relaying denied");

    /// <summary>RFC 5321 4.5.3.1.10: those before are taken; the client sends the others in a transaction of their own.</summary>
    public static readonly Reply TooManyRecipients = new(452, new(4, 5, 3), "Too many recipients");

    public static readonly Reply NoValidRecipients = new(554, new(5, 5, 1), "No valid recipients");

    /// <summary>By the SIZE of MAIL (RFC 1870 6.1) or by what came.</summary>
    public static readonly Reply MessageTooLarge = new(552, new(5, 3, 4), "Message size exceeds fixed maximum message size");

    /// <summary>RFC 5321 6.3.</summary>
    public static readonly Reply TooManyHops = new(554, new(5, 4, 6), "Too many hops; the message loops");

    public static readonly Reply BareLineEnding = new(550, new(5, 6, 11), "Bare CR or LF in the message; lines end in CRLF");

    public static readonly Reply NulInContent = new(550, new(5, 6, 0), "NUL in the message; send it with BODY=BINARYMIME");

    public static readonly Reply StoreFailed = new(451, new(4, 3, 0), "Local error in processing; try again later");

    public static readonly Reply StoreFull = new(452, new(4, 3, 1), "Insufficient system storage");

    public static readonly Reply ShuttingDown = new(421, new(4, 3, 2), "Service shutting down, closing transmission channel");

    public static readonly Reply TimedOut = new(421, new(4, 4, 2), "Timeout, closing transmission channel");

    public static readonly Reply TooManyErrors = new(421, new(4, 7, 0), "Too many errors, closing transmission channel");

    public static readonly Reply TooManyCommands = new(421, new(4, 7, 0), "Too many commands without a message, closing transmission channel");

    public static readonly Reply TooManyConnections = new(421, new(4, 7, 0), "Too many connections, try again later");

    /// <summary>XCLIENT from somebody who may not speak for others.</summary>
    public static readonly Reply XClientNotAuthorized = new(550, new(5, 7, 0), "Insufficient authorization");

    /// <summary>XCLIENT for an account that is not there, or may not come from there.</summary>
    public static readonly Reply NoSuchLogin = new(550, new(5, 7, 8), "No such account");

    /// <summary>RFC 3207 4: there is no certificate to show.</summary>
    public static readonly Reply TlsNotAvailable = new(454, new(4, 7, 0), "TLS not available due to temporary reason");

    /// <summary>RFC 7372 3.3.</summary>
    public static readonly Reply NoReverseName = new(550, new(5, 7, 25), "Your address has no name that leads back to it");

    public static readonly Reply ReverseNameUnknown = new(450, new(4, 7, 25), "The name of your address cannot be looked up now");

    public static readonly Reply HelloIsOurs = new(550, new(5, 7, 1), "The name you gave at HELO is ours");

    public static readonly Reply HelloWithoutBrackets = new(550, new(5, 7, 1), "An address at HELO stands in brackets");

    public static readonly Reply HelloNotQualified = new(550, new(5, 7, 1), "The name you gave at HELO is no full domain name");

    public static readonly Reply NoSuchSenderDomain = new(550, new(5, 1, 8), "The sender's domain has neither MX nor address");

    public static readonly Reply SenderDomainUnknown = new(450, new(4, 1, 8), "The sender's domain cannot be looked up now");

    /// <summary>RFC 7505 4.2.</summary>
    public static readonly Reply SenderTakesNoMail = new(550, new(5, 7, 27), "The sender's domain takes no mail (null MX)");

    /// <summary>RFC 2920 3.1: the last command of a group was not the last.</summary>
    public static readonly Reply EarlyPipelining = new(554, new(5, 5, 0), "Commands sent before this one was answered");

    /// <summary>RFC 5321 3.1: a client waits for the greeting.</summary>
    public static readonly Reply EarlyTalker = new(554, new(5, 5, 1), "Talking before the greeting");

    /// <summary>To HTTP and TLS on a plain port: a browser must not be made to send mail.</summary>
    public static readonly Reply NotSmtp = new(554, new(5, 5, 1), "This is an SMTP server");
}
