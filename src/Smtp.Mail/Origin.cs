using System.Net;

namespace Smtp.Mail;

/// <summary>Where a message came from: for the Received field, the log and the operator.</summary>
/// <param name="ClientAddress"><see langword="null"/> for a message we made ourselves (a bounce).</param>
/// <param name="HelloName">As the client gave it, printable; empty for our own.</param>
/// <param name="Protocol">The keyword of RFC 3848 and 6531: SMTP, ESMTP, UTF8SMTP …</param>
public sealed record Origin(IPAddress? ClientAddress, string HelloName, string Protocol)
{
    public static readonly Origin Local = new(null, "", "local");
}
