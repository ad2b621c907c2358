using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Smtp.Benchmarks.Servers;

namespace Smtp.Benchmarks.Tls;

/// <summary>
/// smtp-source knows no TLS: this is its like over SslStream, a thread for each session and nothing that waits in between. Its cost is the
/// same for both servers.
/// </summary>
internal sealed class TlsSource(TlsScenario scenario, BenchmarkCertificate certificate, string serverName)
{
    private const int LargestReply = 4096;
    private const int Line = 78;

    private readonly X509ChainPolicy _policy = Policy(certificate);
    private int _left;
    private int _handshakes;
    private int _resumed;

    /// <summary>Since the start.</summary>
    public int Handshakes => _handshakes;

    /// <summary>Of these.</summary>
    public int Resumed => _resumed;

    public async Task SendAsync(int port, int sessions, int count, int size, string recipient, CancellationToken cancellationToken)
    {
        var command = Encoding.ASCII.GetBytes($"RCPT TO:<{recipient}>\r\n");
        var content = Content(size, recipient);
        _left = count;
        await Task.WhenAll(Enumerable.Range(0, sessions).Select(worker => Task.Factory.StartNew(
            () => Work(worker, port, command, content, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    /// <exception cref="InvalidOperationException">Handshakes were not of the kind that was to be measured.</exception>
    public void Verify()
    {
        // Those that begin before the first is done have nothing to resume.
        var expected = scenario == TlsScenario.Resumed ? _handshakes * 99L / 100 : 0;
        if (scenario == TlsScenario.Resumed ? _resumed < expected : _resumed > 0)
            throw new InvalidOperationException($"{_resumed} of {_handshakes} handshakes resumed a session.");
    }

    private void Work(int worker, int port, byte[] recipient, byte[] content, CancellationToken cancellationToken)
    {
        var reply = new byte[LargestReply];
        while (Take() && !cancellationToken.IsCancellationRequested)
        {
            using var client = new TlsClient(port, reply);
            var number = Interlocked.Increment(ref _handshakes);
            var resumed = client.Secure(Options(scenario == TlsScenario.Resumed ? worker : number));
            if (resumed)
                Interlocked.Increment(ref _resumed);
            client.Send(recipient, content);
            while (scenario == TlsScenario.Kept && Take() && !cancellationToken.IsCancellationRequested)
                client.Send(recipient, content);
            client.SayGoodbye();
        }
    }

    private bool Take() => Interlocked.Decrement(ref _left) >= 0;

    /// <summary>
    /// SslStream keeps one session for each name, and drops it while it takes the next: each worker resumes under a name of its own, and a
    /// name never used before makes a whole handshake. Forbidding it to resume would do that, too,
    /// but costs the client a new context of OpenSSL each time, dearer than the handshake.
    /// </summary>
    private SslClientAuthenticationOptions Options(int name) => new()
    {
        TargetHost = $"{name}.{serverName}",
        // OpenSSL's client uses a ticket of TLS 1.3 once, and Postfix gives no new one to who has resumed: it could every other time only.
        EnabledSslProtocols = scenario == TlsScenario.Resumed ? SslProtocols.Tls12 : SslProtocols.Tls13,
        CertificateChainPolicy = _policy,
        RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
    };

    private static X509ChainPolicy Policy(BenchmarkCertificate certificate)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPemFile(certificate.Certificate);
        return policy;
    }

    private static byte[] Content(int size, string recipient)
    {
        var text = new StringBuilder($"From: <a@src.example>\r\nTo: <{recipient}>\r\nSubject: the price of TLS\r\n\r\n");
        while (text.Length < size)
            text.Append('X', Math.Min(Line, size - text.Length)).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.Append(".\r\n").ToString());
    }
}
