using Smtp.Protocol.Addresses;

namespace Smtp.Protocol.Commands;

/// <summary><c>RCPT TO:&lt;forward-path&gt; [SP parameters]</c> (RFC 5321 4.1.1.3). A space after the colon is forgiven.</summary>
public static class RcptCommand
{
    /// <param name="smtpUtf8">Whether MAIL of this transaction said SMTPUTF8.</param>
    public static CommandError Parse(
        ReadOnlySpan<byte> argument, bool extended, bool smtpUtf8, out Mailbox? forwardPath, out RcptParameters parameters) =>
        throw new NotImplementedException();
}
