namespace Smtp.Protocol.Sasl;

/// <summary>PLAIN (RFC 4616): [authzid] NUL authcid NUL passwd, in one message.</summary>
internal sealed class PlainExchange : SaslExchange
{
    public override SaslMechanism Mechanism => SaslMechanism.Plain;

    public override SaslStep Begin() => new SaslStep.Challenge(default);

    public override SaslStep Next(ReadOnlySpan<byte> message)
    {
        var first = message.IndexOf((byte)0);
        var second = first < 0 ? -1 : message[(first + 1)..].IndexOf((byte)0) + first + 1;
        if (second <= first || message[(second + 1)..].Contains((byte)0))
            return Failed(SaslError.Malformed);
        if (!TryReadIdentity(message[(first + 1)..second], out var identity))
            return Failed(SaslError.Denied);

        // Who acts for another (authzid) would need a rule that says he may; there is none.
        if (first > 0 && !(TryReadIdentity(message[..first], out var other) && SameIdentity(other, identity)))
            return Failed(SaslError.Denied);
        return Check(identity, message[(second + 1)..]);
    }

    internal static bool SameIdentity(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
