namespace Smtp.Routing;

/// <summary>A host of a route: a name (its addresses are looked up, not its MX) or an address, and a port.</summary>
public sealed record NextHop(string Host, int Port = NextHop.DefaultPort)
{
    public const int DefaultPort = 25;

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary><c>mx.example</c>, <c>mx.example:2525</c>, <c>192.0.2.1:25</c>, <c>[2001:db8::1]:25</c>, <c>2001:db8::1</c>.</summary>
    public static bool TryParse(string text, out NextHop? hop) => throw new NotImplementedException();
}
