using System.Security.Cryptography;
using Smtp.Protocol.Sasl;

namespace Smtp.Accounts.Schemes;

/// <summary>A password as the file has it.</summary>
internal abstract class StoredPassword
{
    /// <summary>The scheme's name, for finding what an unknown account is to look like.</summary>
    public abstract string Scheme { get; }

    /// <summary>Takes the same time whether it is right or not.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> password);

    /// <summary>What SCRAM needs of it, or <see langword="null"/> where that cannot be had from the hash.</summary>
    /// <param name="salt">For schemes that have none of their own.</param>
    public virtual ScramCredentials? ForScram(HashAlgorithmName hash, byte[] salt) => null;

    public virtual bool CanScram(HashAlgorithmName hash) => false;
}
