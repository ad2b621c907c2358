using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Handlers;

/// <summary>AUTH and the lines of its exchange (RFC 4954 4). What an exchange asks is answered by <see cref="Authenticator"/>.</summary>
internal static class AuthHandler
{
    private static ReadOnlySpan<byte> NotShown => "(not shown)"u8;

    public static Decision OutOfSequence(SessionContext context, SessionState state, ReadOnlySpan<byte> argument)
    {
        context.HasSeenAuth = true;
        return Decision.Say(state, context.AuthOffer == AuthOffer.None ? ReplyCatalogue.CommandNotImplemented
            : state.Stage == SessionStage.Greeted ? ReplyCatalogue.EhloFirst
            : ReplyCatalogue.AuthInTransaction);
    }

    public static Decision Auth(SessionContext context, SessionState.Helloed state, ReadOnlySpan<byte> argument)
    {
        context.HasSeenAuth = true;
        if (context.AuthOffer == AuthOffer.None)
            return Decision.Say(state, ReplyCatalogue.CommandNotImplemented);
        if (!state.Extended)
            return Decision.Say(state, ReplyCatalogue.EhloFirst);
        if (state.Account is not null)
            return Decision.Say(state, ReplyCatalogue.AlreadyAuthenticated);
        if (context.AuthOffer == AuthOffer.AfterEncryption)
            return Decision.Say(state, ReplyCatalogue.EncryptionRequired);

        var name = MechanismName(argument);
        if (name.IsEmpty)
            return Decision.Say(state, ReplyCatalogue.AuthSyntax);
        if (!SaslMechanisms.TryParse(name, out var mechanism))
            return Decision.Say(state, ReplyCatalogue.UnknownMechanism);
        if (!context.OffersMechanism(mechanism))
            return Decision.Say(state, WhyNot(mechanism));

        var exchange = context.Authenticator!.Begin(mechanism, context);
        var authenticating = new SessionState.Authenticating(state, exchange);
        var initial = argument[name.Length..].TrimStart((byte)' ');
        if (initial.IsEmpty)
            return GoOn(authenticating, exchange.Begin());
        return SaslLine.TryDecodeInitial(initial, out var message)
            ? Take(authenticating, message)
            : Decision.Say(state, ReplyCatalogue.NotBase64);
    }

    /// <summary>A line that is no command but the client's next message.</summary>
    public static Decision Continue(SessionState.Authenticating state, ReadOnlySpan<byte> line)
    {
        if (SaslLine.IsCancellation(line))
            return Decision.Say(state.Hello, ReplyCatalogue.AuthCancelled);
        return SaslLine.TryDecode(line, out var message)
            ? Take(state, message)
            : Decision.Say(state.Hello, ReplyCatalogue.NotBase64);
    }

    /// <summary>A challenge to say, a refusal, or a question for <see cref="Authenticator"/>.</summary>
    public static Decision GoOn(SessionState.Authenticating state, SaslStep step) => step switch
    {
        SaslStep.Challenge challenge => Decision.Say(state, ReplyCatalogue.AuthChallenge(challenge.Data.Span)),
        SaslStep.Failed { Error: SaslError.Malformed } => Decision.Say(state.Hello, ReplyCatalogue.BadAuthMessage),
        SaslStep.Failed { Error: SaslError.UnknownBinding } => Decision.Say(state.Hello, ReplyCatalogue.ChannelBindingUnknown),
        SaslStep.Failed { Error: SaslError.HiddenBinding } => Decision.Say(state.Hello, ReplyCatalogue.ChannelBindingHidden),
        SaslStep.Failed { Error: SaslError.Refused } => Decision.Say(state.Hello, ReplyCatalogue.CredentialsInvalid),
        _ => Decision.Authenticate(state.Asking(step)),
    };

    /// <summary>What the log may show of a line that was refused: neither a password nor what may be one.</summary>
    public static ReadOnlySpan<byte> WithoutSecrets(SessionContext context, SessionState state, ReadOnlySpan<byte> line)
    {
        if (state is SessionState.Authenticating)
            return NotShown;

        // Who pipelines its password behind an AUTH that is refused sends it as a command.
        var command = CommandLine.Parse(line);
        if (command.Verb == Verb.Unknown)
            return context.HasSeenAuth ? NotShown : line;
        if (command.Verb != Verb.Auth)
            return line;

        var name = MechanismName(command.Argument);
        return SaslMechanisms.TryParse(name, out var mechanism)
            ? Encoding.ASCII.GetBytes($"AUTH {SaslMechanisms.NameOf(mechanism)}")
            : "AUTH"u8;
    }

    private static Decision Take(SessionState.Authenticating state, byte[] message)
    {
        var step = state.Exchange.Next(message);
        CryptographicOperations.ZeroMemory(message);
        return GoOn(state, step);
    }

    private static ReadOnlySpan<byte> MechanismName(ReadOnlySpan<byte> argument)
    {
        var end = argument.IndexOf((byte)' ');
        return end < 0 ? argument : argument[..end];
    }

    // RFC 4954 4 and 6: switched off because it is weak, or not there at all.
    private static Reply WhyNot(SaslMechanism mechanism) =>
        mechanism is SaslMechanism.ScramSha1 or SaslMechanism.Plain or SaslMechanism.Login
        ? ReplyCatalogue.MechanismTooWeak
        : ReplyCatalogue.UnknownMechanism;
}
