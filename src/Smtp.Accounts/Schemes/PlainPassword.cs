using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Sasl;

namespace Smtp.Accounts.Schemes;

/// <summary>{PLAIN}: the password itself.</summary>
internal sealed class PlainPassword(string password) : StoredPassword
{
    private readonly byte[] _octets = Encoding.UTF8.GetBytes(password);

    public override string Scheme => "PLAIN";

    // Digests, because a comparison of the octets themselves would tell the length.
    public override bool Verify(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(password), SHA256.HashData(_octets));

    public override ScramCredentials ForScram(HashAlgorithmName hash, byte[] salt) =>
        ScramCredentials.Derive(hash, ScramPassword.Prepare(_octets), salt, ScramCredentials.MinimumIterations);

    public override bool CanScram(HashAlgorithmName hash) => true;
}
