using Smtp.Protocol.Sasl;
using Smtp.Protocol.Sasl.Client;

namespace Smtp.Routing;

/// <summary>As whom we come to the hosts of a route. Where the secret is, never what it is: this may be shown.</summary>
public sealed record RouteLogin
{
    public required string User { get; init; }

    /// <summary>Absolute; its first line is the password. Where <see langword="null"/>, <see cref="PasswordEnvironment"/> is not.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The name of an environment variable.</summary>
    public string? PasswordEnvironment { get; init; }

    /// <summary>The first that the host offers, too, is taken, and no other after it has failed.</summary>
    public IReadOnlyList<SaslMechanism> Mechanisms { get; init; } = SaslClient.Usual;

    /// <summary>The password may go through the clear to a host that is not on loopback.</summary>
    public bool WithoutTls { get; init; }

    /// <summary><c>login as jyoti@excite.example by SCRAM-SHA-256</c>; the mechanisms only where they are not the usual ones.</summary>
    public override string ToString()
    {
        var mechanisms = Mechanisms.SequenceEqual(SaslClient.Usual)
            ? ""
            : $" by {string.Join(" or ", Mechanisms.Select(SaslMechanisms.NameOf))}";
        return $"login as {User}{mechanisms}{(WithoutTls ? ", in the clear if need be" : "")}";
    }

    public bool Equals(RouteLogin? other) =>
        ReferenceEquals(this, other)
        || (other is not null && User == other.User && PasswordFile == other.PasswordFile && PasswordEnvironment == other.PasswordEnvironment
            && WithoutTls == other.WithoutTls && Mechanisms.SequenceEqual(other.Mechanisms));

    public override int GetHashCode() => HashCode.Combine(User, PasswordFile, PasswordEnvironment);
}
