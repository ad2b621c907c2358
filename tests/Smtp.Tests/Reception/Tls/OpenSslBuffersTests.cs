using System.Runtime.InteropServices;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

/// <summary>Asks OpenSSL itself.</summary>
public sealed class OpenSslBuffersTests
{
    private const int ModeControl = 33;
    private const int ReleaseBuffers = 0x10;

    private delegate nint Method();

    private delegate nint NewContext(nint method);

    private delegate nint Control(nint context, int command, nint number, nint pointer);

    private delegate void FreeContext(nint context);

    [Fact]
    public void Every_context_from_now_on_gives_its_buffers_back_however_often_that_was_asked()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad("libssl.so.3", out var library), "There is no OpenSSL 3 here.");
        Assert.True(OpenSslBuffers.Release());
        Assert.True(OpenSslBuffers.Release());

        var context = Function<NewContext>("SSL_CTX_new")(Function<Method>("TLS_method")());
        var modes = Function<Control>("SSL_CTX_ctrl")(context, ModeControl, 0, 0);
        Function<FreeContext>("SSL_CTX_free")(context);
        Assert.Equal(ReleaseBuffers, (int)modes & ReleaseBuffers);

        T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }
}
