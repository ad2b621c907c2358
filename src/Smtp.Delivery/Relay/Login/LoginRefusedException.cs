using Smtp.Mail;

namespace Smtp.Delivery.Relay.Login;

/// <summary>We cannot come in. Another address of the same host would say the same, and count it as one more guess.</summary>
internal sealed class LoginRefusedException(Outcome outcome, Exception? cause = null) : HostFailedException(outcome, cause);
