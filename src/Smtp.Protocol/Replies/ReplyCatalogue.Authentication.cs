namespace Smtp.Protocol.Replies;

/// <content>AUTH (RFC 4954 4, 6) and submission (RFC 6409).</content>
public static partial class ReplyCatalogue
{
    public static readonly Reply Authenticated = new(235, new(2, 7, 0), "Authentication successful");

    public static readonly Reply AuthSyntax = new(501, new(5, 5, 4), "Syntax: AUTH mechanism [SP initial-response]");

    public static readonly Reply NotBase64 = new(501, new(5, 5, 2), "Cannot decode the base64");

    public static readonly Reply BadAuthMessage = new(501, new(5, 5, 2), "Not a message of this mechanism");

    /// <summary>The client sent an asterisk.</summary>
    public static readonly Reply AuthCancelled = new(501, new(5, 7, 0), "Authentication cancelled");

    public static readonly Reply AuthLineTooLong = new(500, new(5, 5, 6), "Authentication exchange line is too long");

    public static readonly Reply AlreadyAuthenticated = new(503, new(5, 5, 1), "Already authenticated");

    public static readonly Reply AuthInTransaction = new(503, new(5, 5, 1), "AUTH is not permitted during a mail transaction");

    public static readonly Reply EhloFirst = new(503, new(5, 5, 1), "Send EHLO first");

    public static readonly Reply UnknownMechanism = new(504, new(5, 5, 4), "Unrecognized authentication mechanism");

    public static readonly Reply MechanismTooWeak = new(534, new(5, 7, 9), "Authentication mechanism is too weak");

    public static readonly Reply CredentialsInvalid = new(535, new(5, 7, 8), "Authentication credentials invalid");

    /// <summary>A client that asks for tls-unique, say. It may go on with a mechanism that binds to nothing.</summary>
    public static readonly Reply ChannelBindingUnknown = new(535, new(5, 7, 8), "Channel binding type not supported");

    public static readonly Reply ChannelBindingHidden = new(
        535, new(5, 7, 8), "Channel binding is offered here, and was hidden from you");

    public static readonly Reply EncryptionRequired = new(
        538, new(5, 7, 11), "Encryption required for requested authentication mechanism");

    public static readonly Reply AuthenticationRequired = new(530, new(5, 7, 0), "Authentication required");

    /// <summary>We cannot tell now: the accounts cannot be read, or too many want to know at once.</summary>
    public static readonly Reply AuthenticationFailedForNow = new(454, new(4, 7, 0), "Temporary authentication failure");

    /// <summary>An account that somebody guesses at, from an address it never came from.</summary>
    public static readonly Reply AuthenticationPaused = new(454, new(4, 7, 0), "Too many failed authentications, try again later");

    public static readonly Reply TooManyFailedAuthentications = new(
        421, new(4, 7, 0), "Too many failed authentications, closing transmission channel");

    /// <summary>RFC 6409 6.1 leaves to the site who may send as whom.</summary>
    public static readonly Reply SenderNotAllowed = new(550, new(5, 7, 1), "Sender address not allowed for this account");

    /// <summary>The same for the header of the message (RFC 6409 8.1).</summary>
    public static readonly Reply AuthorNotAllowed = new(550, new(5, 7, 1), "From or Sender address not allowed for this account");

    public static readonly Reply AuthorUnreadable = new(
        550, new(5, 6, 0), "From or Sender field of the message is not a list of addresses");

    /// <summary>334 and the message in base64; nothing for an empty one. RFC 2034 5: a 3xx reply has no enhanced status.</summary>
    public static Reply AuthChallenge(ReadOnlySpan<byte> message) => new(334, default, Convert.ToBase64String(message));
}
