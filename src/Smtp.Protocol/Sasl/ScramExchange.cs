using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>
/// SCRAM (RFC 5802, 7677), with channel binding by tls-exporter (RFC 9266) or
/// tls-server-end-point (RFC 5929) in its PLUS form: client-first → server-first → client-final →
/// server-final → an empty message, because SMTP's 235 can carry nothing (RFC 4954 4).
/// </summary>
public sealed class ScramExchange : SaslExchange
{
    private readonly string _serverNonce;
    private readonly ChannelBindings _bindings;
    private string _identity = "";
    private ScramFirstMessage? _first;
    private ScramCredentials? _credentials;
    private string _serverFirst = "";
    private bool _proven;

    internal ScramExchange(SaslMechanism mechanism, string serverNonce, ChannelBindings bindings)
    {
        Mechanism = mechanism;
        _serverNonce = serverNonce;
        _bindings = bindings;
    }

    public override SaslMechanism Mechanism { get; }

    public override SaslStep Begin() => new SaslStep.Challenge(default);

    public override SaslStep Next(ReadOnlySpan<byte> message)
    {
        if (_proven)
            return message.IsEmpty ? new SaslStep.Done(_identity) : Failed(SaslError.Malformed);
        return _first is null ? TakeFirst(message) : TakeLast(message);
    }

    /// <summary>Goes on after <see cref="SaslStep.FindCredentials"/>.</summary>
    /// <param name="credentials">Of this mechanism's hash. For a name that is not known, made up, and the same each time.</param>
    public SaslStep Answer(ScramCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (_first is null || credentials.Hash != SaslMechanisms.HashOf(Mechanism))
            throw new InvalidOperationException("Not asked for, or of another mechanism.");

        _credentials = credentials;
        _serverFirst = string.Create(
            CultureInfo.InvariantCulture,
            $"r={_first.Nonce}{_serverNonce},s={Convert.ToBase64String(credentials.Salt)},i={credentials.Iterations}");
        return new SaslStep.Challenge(Encoding.ASCII.GetBytes(_serverFirst));
    }

    private SaslStep TakeFirst(ReadOnlySpan<byte> message)
    {
        if (ScramFirstMessage.Parse(message) is not { } first)
            return Failed(SaslError.Malformed);
        if (BindingError(first) is { } error)
            return Failed(error);
        if (!TryReadIdentity(first.Name, out _identity))
            return Failed(SaslError.Denied);
        if (first.AuthorizationName is { } name && !(TryReadIdentity(name, out var other) && PlainExchange.SameIdentity(other, _identity)))
            return Failed(SaslError.Denied); // As in PLAIN.

        _first = first;
        return new SaslStep.FindCredentials(_identity);
    }

    private SaslError? BindingError(ScramFirstMessage first)
    {
        var binds = Mechanism == SaslMechanism.ScramSha256Plus;
        return first.BindingFlag switch
        {
            'p' when !binds => SaslError.Denied,
            'p' => _bindings.Find(first.BindingName).IsEmpty ? SaslError.UnknownBinding : null,

            // RFC 5802 6: a client that could bind, and did not see that we can, was lied to by somebody between us.
            'y' when Mechanism == SaslMechanism.ScramSha256 && !_bindings.IsEmpty => SaslError.HiddenBinding,
            _ => binds ? SaslError.Denied : null,
        };
    }

    private SaslStep TakeLast(ReadOnlySpan<byte> message)
    {
        if (_credentials is null)
            throw new InvalidOperationException("Asked for credentials, and was not answered.");
        if (!ScramLastMessage.TryParse(message, out var last))
            return Failed(SaslError.Malformed);

        var first = _first!;
        byte[] authMessage = [.. first.Bare, (byte)',', .. Encoding.ASCII.GetBytes(_serverFirst), (byte)',', .. last.Signed];
        byte[] binding = first.BindingFlag == 'p' ? [.. first.Header, .. _bindings.Find(first.BindingName).Span] : first.Header;
        // All of them are looked at, whatever the first says.
        _proven = CryptographicOperations.FixedTimeEquals(last.Binding, binding)
            & last.Nonce == first.Nonce + _serverNonce
            & _credentials.IsProof(last.Proof, authMessage);
        if (!_proven)
            return new SaslStep.Proof(_identity, false, null);

        var signature = Convert.ToBase64String(_credentials.Sign(authMessage));
        return new SaslStep.Proof(_identity, true, new SaslStep.Challenge(Encoding.ASCII.GetBytes($"v={signature}")));
    }
}
