using System.Security.Cryptography;
using System.Text;
using Smtp.Accounts;
using Smtp.Accounts.Schemes;
using Smtp.Protocol.Sasl;
using Xunit;

namespace Smtp.Tests.Accounts;

public sealed class StoredPasswordTests
{
    /// <summary>From the specification of SHA-crypt, the tests of bcrypt and Argon2, and <c>doveadm pw</c> 2.3.19.</summary>
    [Theory]
    [InlineData("Hello world!", "{SHA512-CRYPT}$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData("Hello world!", "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [InlineData("Hello world!", "{SHA256-CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [InlineData("secret", "{SHA512-CRYPT}$6$wfBDVV7SKLlSxpBw$8vmzXh6G2C.t7hQGP9QDkNTY5xaF3jUj2uIbLe1WarSQqvQ5ENWeLqB9XdjP.8s2iVknIjzZJYNtM4lJtUqe40")]
    [InlineData("secret", "{CRYPT}$5$rounds=1000$v8uOwsLLj/M6Fc5m$Er7mcdKkBMi2VBNMovu5QyXoN/aaugtuvIXV3GSjVb4")]
    [InlineData("U*U", "{BLF-CRYPT}$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("secret", "{BLF-CRYPT}$2y$05$58qQrw3PGZiwxfErvlduy.VtAlLS0uBKXlTY6q95M3pMaW8bjjR3y")]
    [InlineData("password", "{ARGON2ID}$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("secret", "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$lAa4Cw+bMaYyWcsC7OJokg$3qrCfdPSETZfGISU7FvzZXlYgB07uXqrP/zrZxvFtfY")]
    [InlineData("secret", "{SCRAM-SHA-256}4096,TK5mRUTQYiiDbbuKKlunVQ==,42qyoY7FdxIN2xc4Zx6hniQes9gfaryWyI8xhebYG0I=,y9M95H90RzyxwfQKeF7W4n/KtZC1nsfJnEtypBA6rfU=")]
    [InlineData("secret", "{SCRAM-SHA-1}4096,eMmwTx3hdTPbpWyDfPcB2g==,/7zbAA35LNsKqwdgIfFL8NIUgus=,Epa1udVAqgSPJTp/a5W2jX9G4eI=")]
    [InlineData("secret", "{plain}secret")]
    public void A_stored_password_is_known_again(string password, string stored)
    {
        var parsed = StoredPasswords.Parse(stored);
        Assert.NotNull(parsed);
        Assert.True(parsed.Verify(Encoding.UTF8.GetBytes(password)));
        Assert.False(parsed.Verify(Encoding.UTF8.GetBytes(password + "x")));
        Assert.False(parsed.Verify(Encoding.UTF8.GetBytes(password[1..])));
        Assert.False(parsed.Verify([]));
    }

    [Theory]
    [InlineData(PasswordScheme.ScramSha256)]
    [InlineData(PasswordScheme.Argon2Id)]
    [InlineData(PasswordScheme.BlfCrypt)]
    [InlineData(PasswordScheme.Sha512Crypt)]
    [InlineData(PasswordScheme.Sha256Crypt)]
    [InlineData(PasswordScheme.Plain)]
    public void What_is_stored_is_known_again_and_has_a_salt(PasswordScheme scheme)
    {
        using var random = RandomNumberGenerator.Create();
        var password = Encoding.UTF8.GetBytes("correct horse é");
        var stored = PasswordSchemes.Store(scheme, password, random);
        Assert.StartsWith($"{{{PasswordSchemes.NameOf(scheme)}}}", stored, StringComparison.Ordinal);
        Assert.True(StoredPasswords.Parse(stored)!.Verify(password));
        Assert.False(StoredPasswords.Parse(stored)!.Verify("correct horse e"u8));
        Assert.DoesNotContain(':', stored);
        Assert.Equal(scheme == PasswordScheme.Plain, stored == PasswordSchemes.Store(scheme, password, random));
        Assert.True(PasswordSchemes.TryParse(PasswordSchemes.NameOf(scheme), out var named));
        Assert.Equal(scheme, named);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("!")]
    [InlineData("secret")]
    [InlineData("{PLAIN}")]
    [InlineData("{MD5}xxx")]
    [InlineData("{ARGON2ID}$argon2id$v=19$m=4294967295,t=3,p=1$lAa4Cw+bMaYyWcsC7OJokg$3qrCfdPSETZfGISU7FvzZXlYgB07uXqrP/zrZxvFtfY")]
    [InlineData("{ARGON2ID}$argon2id$v=19$m=65536,t=999,p=1$lAa4Cw+bMaYyWcsC7OJokg$3qrCfdPSETZfGISU7FvzZXlYgB07uXqrP/zrZxvFtfY")]
    [InlineData("{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$lAa4Cw+bMaYyWcsC7OJokg$")]
    [InlineData("{BLF-CRYPT}$2y$31$58qQrw3PGZiwxfErvlduy.VtAlLS0uBKXlTY6q95M3pMaW8bjjR3y")]
    [InlineData("{BLF-CRYPT}$2y$05$58qQrw3PGZiwxfErvlduy.VtAlLS0uBKXlTY6q95M3pMaW8bjjR3")]
    [InlineData("{SHA512-CRYPT}$6$rounds=999999999$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData("{SHA512-CRYPT}$6$saltstring$")]
    [InlineData("{SCRAM-SHA-256}4096,TK5mRUTQYiiDbbuKKlunVQ==,,")]
    [InlineData("{SCRAM-SHA-256}0,TK5mRUTQYiiDbbuKKlunVQ==,42qyoY7FdxIN2xc4Zx6hniQes9gfaryWyI8xhebYG0I=,y9M95H90RzyxwfQKeF7W4n/KtZC1nsfJnEtypBA6rfU=")]
    public void What_nobody_can_log_in_by_is_no_password(string stored) => Assert.Null(StoredPasswords.Parse(stored));

    [Fact]
    public void Bcrypt_knows_72_octets_of_a_password()
    {
        var salt = new byte[16];
        var stored = StoredPasswords.Parse("{BLF-CRYPT}" + BcryptPassword.Store(Encoding.ASCII.GetBytes(new string('x', 72)), salt))!;
        Assert.True(stored.Verify(Encoding.ASCII.GetBytes(new string('x', 80))));
        Assert.False(stored.Verify(Encoding.ASCII.GetBytes(new string('x', 71))));
    }

    [Fact]
    public void SCRAM_can_use_its_own_keys_and_a_plain_password()
    {
        var salt = "0123456789abcdef"u8.ToArray();
        var own = StoredPasswords.Parse("{SCRAM-SHA-256}" + ScramPassword.Store("pencil"u8, salt))!;
        Assert.Equal(salt, own.ForScram(HashAlgorithmName.SHA256, [])!.Salt);
        Assert.Null(own.ForScram(HashAlgorithmName.SHA1, []));
        var plain = StoredPasswords.Parse("{PLAIN}pencil")!;
        Assert.True(plain.ForScram(HashAlgorithmName.SHA1, salt)!.IsPassword("pencil"u8));
        Assert.Equal(ScramCredentials.MinimumIterations, plain.ForScram(HashAlgorithmName.SHA1, salt)!.Iterations);
    }
}
