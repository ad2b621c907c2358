using System.Security.Cryptography;
using System.Text;

namespace Smtp.Tests.Protocol.Sasl;

/// <summary>The client's end of SCRAM, written from RFC 5802 3 for the tests alone.</summary>
internal sealed class ScramClient(HashAlgorithmName hash, string name, string password, string header = "n,,", byte[]? bindingData = null)
{
    public const string Nonce = "clientNonce";

    private readonly string _bare = $"n={name},r={Nonce}";
    private byte[] _serverKey = [];
    private byte[] _authMessage = [];

    public string First => header + _bare;

    public string Last(string serverFirst)
    {
        var parts = serverFirst.Split(',');
        var iterations = int.Parse(parts[2][2..], System.Globalization.CultureInfo.InvariantCulture);
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), Convert.FromBase64String(parts[1][2..]), iterations, hash,
            hash == HashAlgorithmName.SHA1 ? 20 : 32);
        var clientKey = CryptographicOperations.HmacData(hash, salted, "Client Key"u8);
        _serverKey = CryptographicOperations.HmacData(hash, salted, "Server Key"u8);
        var binding = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(header), .. bindingData ?? []]);
        var unsigned = $"c={binding},{parts[0]}";
        _authMessage = Encoding.UTF8.GetBytes($"{_bare},{serverFirst},{unsigned}");
        var signature = CryptographicOperations.HmacData(hash, CryptographicOperations.HashData(hash, clientKey), _authMessage);
        var proof = clientKey.Zip(signature, (one, other) => (byte)(one ^ other)).ToArray();
        return $"{unsigned},p={Convert.ToBase64String(proof)}";
    }

    public string ExpectedFromServer =>
        $"v={Convert.ToBase64String(CryptographicOperations.HmacData(hash, _serverKey, _authMessage))}";
}
