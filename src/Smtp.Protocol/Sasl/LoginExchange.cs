namespace Smtp.Protocol.Sasl;

/// <summary>LOGIN: the name, then the password, each asked for. Some clients send the name with the command.</summary>
internal sealed class LoginExchange : SaslExchange
{
    // Some clients compare these to the letter.
    private static readonly byte[] NamePrompt = "Username:"u8.ToArray();
    private static readonly byte[] PasswordPrompt = "Password:"u8.ToArray();

    private string? _identity;

    public override SaslMechanism Mechanism => SaslMechanism.Login;

    public override SaslStep Begin() => new SaslStep.Challenge(NamePrompt);

    public override SaslStep Next(ReadOnlySpan<byte> message)
    {
        if (_identity is { } identity)
            return Check(identity, message);
        if (!TryReadIdentity(message, out _identity))
            return Failed(SaslError.Denied);
        return new SaslStep.Challenge(PasswordPrompt);
    }
}
