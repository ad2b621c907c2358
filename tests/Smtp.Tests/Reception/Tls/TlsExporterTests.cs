using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class TlsExporterTests
{
    /// <summary>SCRAM-SHA-256-PLUS goes on without tls-exporter, and the session with it.</summary>
    [Fact]
    public void Without_its_library_there_is_none()
    {
        Assert.Null(TlsExporter.Load(static (_, _) => throw new EntryPointNotFoundException()));
        Assert.Null(TlsExporter.Load(static (_, _) => throw new DllNotFoundException()));
        Assert.Null(TlsExporter.Load(static (_, _) => throw new PlatformNotSupportedException()));
        Assert.Null(TlsExporter.Load(static (_, _) => 0));
    }
}
