using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Sasl;
using Smtp.Routing;

namespace Smtp.Delivery.Relay.Login;

/// <summary>
/// The password of a <see cref="RouteLogin"/>, read anew for each login, so that a changed file needs no restart, and cleared behind it.
/// Nothing here puts it into words.
/// </summary>
public sealed class LoginSecret : IDisposable
{
    private readonly byte[] _octets;

    private LoginSecret(byte[] octets) => _octets = octets;

    public ReadOnlyMemory<byte> Octets => _octets;

    /// <exception cref="IOException">It is not there, or cannot be a password; the message says which.</exception>
    /// <exception cref="UnauthorizedAccessException"/>
    public static LoginSecret Read(RouteLogin login)
    {
        ArgumentNullException.ThrowIfNull(login);
        return login.PasswordFile is { } path ? ReadFile(path) : ReadVariable(login.PasswordEnvironment!);
    }

    /// <summary>A host may say again what it was told, to have it in our log: as it is, or in the base64 of LOGIN or PLAIN.</summary>
    public bool IsIn(string text, string user)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] plain = [0, .. Encoding.UTF8.GetBytes(user), 0, .. _octets];
        var isIn = text.Contains(Encoding.UTF8.GetString(_octets), StringComparison.OrdinalIgnoreCase)
            || text.Contains(Convert.ToBase64String(_octets), StringComparison.Ordinal)
            || text.Contains(Convert.ToBase64String(plain), StringComparison.Ordinal);
        CryptographicOperations.ZeroMemory(plain);
        return isIn;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_octets);

    /// <summary>The first line, without its end: editors add one.</summary>
    private static LoginSecret ReadFile(string path)
    {
        const int Room = SaslExchange.MaximumPassword + 2;
        var room = new byte[Room];
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var line = room.AsSpan(0, stream.ReadAtLeast(room, Room, throwOnEndOfStream: false));
            var end = line.IndexOf((byte)'\n');
            line = end < 0 ? line : line[..end];
            return Of(line.TrimEnd((byte)'\r'), path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    private static LoginSecret ReadVariable(string name)
    {
        var text = Environment.GetEnvironmentVariable(name) ?? throw new IOException($"there is no environment variable {name}");
        var octets = Encoding.UTF8.GetBytes(text);
        var secret = Of(octets, $"the environment variable {name}");
        CryptographicOperations.ZeroMemory(octets);
        return secret;
    }

    private static LoginSecret Of(ReadOnlySpan<byte> octets, string place) =>
        octets.Length is 0 or > SaslExchange.MaximumPassword || octets.Contains((byte)0)
            ? throw new IOException($"{place} holds no password of 1 to {SaslExchange.MaximumPassword} octets")
            : new LoginSecret(octets.ToArray());
}
