using Smtp.Protocol.Addresses;

namespace Smtp.Protocol.Commands;

/// <summary><c>MAIL FROM:&lt;reverse-path&gt; [SP parameters]</c> (RFC 5321 4.1.1.2). A space after the colon is forgiven.</summary>
public static class MailCommand
{
    /// <param name="argument"><see cref="CommandLine.Argument"/>.</param>
    /// <param name="extended">False after HELO: any parameter is an error then.</param>
    /// <param name="reversePath"><see langword="null"/> for <c>&lt;&gt;</c>.</param>
    public static CommandError Parse(
        ReadOnlySpan<byte> argument, bool extended, out Mailbox? reversePath, out MailParameters parameters) =>
        throw new NotImplementedException();
}
