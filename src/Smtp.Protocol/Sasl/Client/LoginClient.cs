using System.Text;

namespace Smtp.Protocol.Sasl.Client;

/// <summary>LOGIN: the name, then the password, each asked for. Servers word their prompts as they like, so only the order counts.</summary>
internal sealed class LoginClient(string identity, ReadOnlyMemory<byte> password) : SaslClient
{
    private int _answers;

    public override SaslMechanism Mechanism => SaslMechanism.Login;

    public override bool IsComplete => _answers == 2;

    public override byte[]? Begin() => null;

    public override byte[]? Next(ReadOnlySpan<byte> challenge) => _answers++ switch
    {
        0 => Encoding.UTF8.GetBytes(identity),
        1 => password.ToArray(),
        _ => null,
    };
}
