using Smtp.Mail;

namespace Smtp.Delivery.Relay.Tls;

/// <summary>TLS did not come about, and the connection is lost with it: nothing said on it since can be trusted.</summary>
internal sealed class TlsFailedException(Outcome outcome, Exception? cause = null) : HostFailedException(outcome, cause);
