using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Smtp.Delivery.Relay.Tls;

/// <summary>The files of authorities that routes name; read again when they have changed. Safe from any thread.</summary>
public sealed class TrustedAuthorities
{
    /// <summary>Octets: the whole of Mozilla's list has a quarter of it.</summary>
    private const int MaximumSize = 1024 * 1024;

    private readonly ConcurrentDictionary<string, Known> _files = new(StringComparer.Ordinal);

    /// <exception cref="IOException">There is no such file, or no certificate in it.</exception>
    /// <exception cref="UnauthorizedAccessException"/>
    public X509Certificate2Collection Find(string path)
    {
        var file = new FileInfo(path);
        var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        if (_files.TryGetValue(path, out var known) && known.Stamp == stamp)
            return known.Certificates;

        // What is in use elsewhere is not disposed: others may be verifying with it.
        var certificates = Read(path);
        _files[path] = new Known(stamp, certificates);
        return certificates;
    }

    /// <inheritdoc cref="Find"/>
    public static X509Certificate2Collection Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var octets = new byte[MaximumSize];
        var length = stream.ReadAtLeast(octets, MaximumSize, throwOnEndOfStream: false);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.Latin1.GetString(octets, 0, length));
        }
        catch (CryptographicException fault)
        {
            throw new IOException($"{path} holds a damaged certificate: {fault.Message}", fault);
        }

        return certificates.Count > 0 && length < MaximumSize
            ? certificates
            : throw new IOException($"{path} holds no certificate; it must have \"-----BEGIN CERTIFICATE-----\", and at most 1 MiB");
    }

    private sealed record Known((DateTime Written, long Length) Stamp, X509Certificate2Collection Certificates);
}
