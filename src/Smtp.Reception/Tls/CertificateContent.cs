using System.Security.Cryptography;
using System.Text;

namespace Smtp.Reception.Tls;

/// <summary>What the files of a certificate hold at one moment.</summary>
/// <param name="Digest">Of both: tells whether anything has changed.</param>
internal sealed record CertificateContent(string Certificate, string Key, string Digest)
{
    private const int MaximumLength = 1024 * 1024;

    /// <exception cref="CertificateException"/>
    public static CertificateContent Read(CertificateFiles files)
    {
        var certificate = Read(files.Certificate, CertificatePart.Certificate);
        var key = files.Key == files.Certificate ? certificate : Read(files.Key, CertificatePart.Key);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(certificate);
        digest.AppendData([0]);
        digest.AppendData(key);
        return new CertificateContent(
            Encoding.Latin1.GetString(certificate), Encoding.Latin1.GetString(key), Convert.ToHexString(digest.GetHashAndReset()));
    }

    /// <exception cref="CertificateException"/>
    public static byte[] Read(string path, CertificatePart part)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaximumLength)
                throw new CertificateException(part, $"{path} has {file.Length} octets and is no PEM file");
            var octets = new byte[file.Length];
            file.ReadExactly(octets);
            return octets;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException(part, $"{path} does not exist", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            var what = Directory.Exists(path) ? "is a folder" : $"may not be read by the user {Environment.UserName}";
            throw new CertificateException(part, $"{path} {what}", fault);
        }
        catch (IOException fault) when (fault is not CertificateException)
        {
            throw new CertificateException(part, $"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
