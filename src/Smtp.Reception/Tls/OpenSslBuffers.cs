using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smtp.Reception.Tls;

/// <summary>
/// OpenSSL keeps two buffers of the largest record, 33 KiB, for each connection as long as it lives, also while its client says nothing. It
/// can give them back in between (SSL_MODE_RELEASE_BUFFERS), but SslStream neither asks it to nor lets us. So this asks at the birth of each
/// context: OpenSSL calls whoever has an index of its extra data (CRYPTO_get_ex_new_index(3)) then.
/// </summary>
internal static unsafe partial class OpenSslBuffers
{
    private const string Crypto = "libcrypto.so.3";
    private const string Ssl = "libssl.so.3";
    private const int ContextIndex = 1; // CRYPTO_EX_INDEX_SSL_CTX
    private const int ModeControl = 33; // SSL_CTRL_MODE
    private const int ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS

    private static int _asked;

    /// <summary>For contexts made from now on. Where there is another OpenSSL, or none, nothing changes.</summary>
    /// <returns>Whether they will be given back.</returns>
    public static bool Release()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Crypto, out _) || !NativeLibrary.TryLoad(Ssl, out _))
            return false;
        return Interlocked.Exchange(ref _asked, 1) != 0 || NewIndex(ContextIndex, 0, 0, &Born, 0, 0) >= 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Born(nint context, nint data, nint all, int index, nint number, nint pointer) =>
        Control(context, ModeControl, ReleaseBuffers, 0);

    [LibraryImport(Crypto, EntryPoint = "CRYPTO_get_ex_new_index")]
    private static partial int NewIndex(
        int kind,
        nint number,
        nint pointer,
        delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void> born,
        nint copied,
        nint freed);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint Control(nint context, int command, nint number, nint pointer);
}
