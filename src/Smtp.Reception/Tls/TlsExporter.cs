using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Smtp.Reception.Tls;

/// <summary>
/// tls-exporter (RFC 9266), which .NET has no call for: asks OpenSSL for the session that SslStream holds. Where anything is not as it is
/// known to be (another system, another library, another inside of SslStream), there is none.
/// </summary>
internal static unsafe partial class TlsExporter
{
    private const int Length = 32;

    // RTLD_LAZY | RTLD_NOLOAD: never another copy of the library than the one in which the sessions live.
    private const int OnlyIfLoaded = 0x1 | 0x4;

    private const int Version13 = 0x304;

    private static readonly Lazy<Calls?> Library = new(static () => Load(OpenLibrary));

    private static ReadOnlySpan<byte> Label => "EXPORTER-Channel-Binding"u8;

    /// <param name="stream">After its handshake, while nobody reads or writes it.</param>
    /// <returns>
    /// 32 octets; none before TLS 1.3, where the value is safe only with the extended master secret (RFC 9266 3), and where deployed
    /// software does not agree on whether an empty context is one (RFC 5705 4).
    /// </returns>
    public static ReadOnlyMemory<byte> Of(SslStream stream)
    {
        if (stream.SslProtocol != SslProtocols.Tls13
            || Library.Value is not { } calls || SessionOf(stream) is not { IsInvalid: false, IsClosed: false } session)
            return default;

        var held = false;
        try
        {
            session.DangerousAddRef(ref held);
            return Export(calls, session.DangerousGetHandle());
        }
        finally
        {
            if (held)
                session.DangerousRelease();
        }
    }

    private static ReadOnlyMemory<byte> Export(Calls calls, nint session)
    {
        // That it is a session of OpenSSL, as SslStream knows it.
        if (calls.Version(session) != Version13)
            return default;

        var output = new byte[Length];
        fixed (byte* into = output, label = Label)
        {
            // RFC 8446 7.5: no context is an empty one.
            return calls.ExportKeyingMaterial(session, into, Length, label, (nuint)Label.Length, null, 0, 0) == 1 ? output : default;
        }
    }

    // A constant name of a known type: trimming and native compilation keep the field. Accessors by attribute cannot have this one, whose
    // type is not public.
    private static SafeHandle? SessionOf(SslStream stream) =>
        typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(stream) as SafeHandle;

    /// <param name="open">dlopen: its name, and flags.</param>
    /// <returns><see langword="null"/>: not to be had here.</returns>
    internal static Calls? Load(Func<string, int, nint> open)
    {
        try
        {
            if (!OperatingSystem.IsLinux() || SafeEvpPKeyHandle.OpenSslVersion >> 28 != 3)
                return null;

            var library = open("libssl.so.3", OnlyIfLoaded);
            return library != 0
                && NativeLibrary.TryGetExport(library, "SSL_version", out var version)
                && NativeLibrary.TryGetExport(library, "SSL_export_keying_material", out var export)
                ? new Calls
                {
                    Version = (delegate* unmanaged<nint, int>)version,
                    ExportKeyingMaterial = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte*, nuint, int, int>)export,
                }
                : null;
        }
        catch (Exception e) when (e is TypeLoadException or PlatformNotSupportedException)
        {
            // No such library, or nothing of this name in it: a C library that keeps dlopen elsewhere, a system without OpenSSL.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenLibrary(string name, int flags);

    internal sealed class Calls
    {
        public required delegate* unmanaged<nint, int> Version { get; init; }

        public required delegate* unmanaged<nint, byte*, nuint, byte*, nuint, byte*, nuint, int, int> ExportKeyingMaterial { get; init; }
    }
}
