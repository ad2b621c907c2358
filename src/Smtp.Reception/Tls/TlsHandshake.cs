using System.Security.Authentication;
using System.Security.Cryptography;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Tls;

/// <summary>
/// One handshake as the server: looks at the client's first message, chooses the certificate by it, has SslStream do the rest, and makes
/// the wire use it. Where it fails nothing may be said on the connection any more: it was to be secure.
/// </summary>
internal sealed class TlsHandshake(SessionEnvironment environment, SessionContext context, SessionWire wire)
{
    private const int MaximumReason = 300;

    private readonly CertificateStore _certificates = environment.Certificates!;
    private bool _clientTrusted;
    private string _failure = "";

    /// <summary>Behind the reply to STARTTLS, which leaves now. What the client has said behind that command is thrown away.</summary>
    /// <returns>False: it failed.</returns>
    public async Task<bool> StartAsync()
    {
        var discarded = wire.DiscardInput();
        if (discarded > 0)
            environment.Log.PlaintextDiscarded(context, discarded);

        // The client's time begins before it can know.
        wire.Await(environment.Options.Timeouts.TlsHandshake, environment.Options.Timeouts.Crowded);
        await wire.FlushAsync();
        return await GoOnAsync();
    }

    /// <summary>From the first octet.</summary>
    /// <returns>False: it failed.</returns>
    public Task<bool> RunAsync()
    {
        wire.Await(environment.Options.Timeouts.TlsHandshake, environment.Options.Timeouts.Crowded);
        return GoOnAsync();
    }

    private async Task<bool> GoOnAsync()
    {
        context.Tls = await ShakeAsync();
        environment.Metrics.Secured(context.Tls);
        if (context.Tls is null)
            environment.Log.TlsFailed(context, _failure);
        else
            environment.Log.Secured(context, context.Tls);
        return context.Tls is not null;
    }

    private async Task<SessionTls?> ShakeAsync()
    {
        if (await LookAsync() is not { } hello)
            return null;
        if (_certificates.Current.Select(hello, environment.Time.GetUtcNow()) is not { } certificate)
        {
            _failure = "there is no certificate";
            return null;
        }

        var stream = wire.OpenTls();
        try
        {
            var options = _certificates.Security.OptionsFor(
                certificate, context.Listener.ClientCertificates, trusted => _clientTrusted = trusted);
            // Off the thread that serves the sockets: signing takes a millisecond.
            await Task.Run(() => stream.AuthenticateAsServerAsync(options));
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or OperationCanceledException
            or CryptographicException)
        {
            _failure = wire.IsExpired ? "it took too long" : ReasonOf(fault);
            return null;
        }

        wire.UseTls();
        return new SessionTls(
            stream.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2",
            stream.NegotiatedCipherSuite.ToString(),
            hello.ServerName,
            certificate.ToString(),
            stream.RemoteCertificate is { } client ? ClientIdentity.From(client, _clientTrusted) : null)
        {
            Bindings = context.Listener.OffersAuth
                ? new ChannelBindings(TlsExporter.Of(stream), certificate.EndPointBinding)
                : ChannelBindings.None,
        };
    }

    /// <summary>The client's first message, left where it is; <see langword="null"/> when none comes.</summary>
    private async Task<ClientHello?> LookAsync()
    {
        while (_failure.Length == 0)
        {
            var read = await wire.ReadAsync();
            var step = ClientHello.TryRead(read.Buffer, out var hello);
            var more = step == ClientHelloStep.NeedMore;
            wire.AdvanceTo(read.Buffer.Start, more ? read.Buffer.End : read.Buffer.Start);
            if (step == ClientHelloStep.Complete)
                return hello;
            if (step == ClientHelloStep.NotTls)
                _failure = "the client does not speak TLS";
            else if (read.IsCompleted)
                _failure = "the client closed the connection";
            else if (read.IsCanceled && wire.IsExpired)
                _failure = "it took too long";
        }

        return null;
    }

    // The innermost says it ("no shared cipher"); the others say that something inside them does.
    private static string ReasonOf(Exception fault)
    {
        while (fault.InnerException is { } inner)
            fault = inner;
        return PrintableText.From(fault.Message, MaximumReason);
    }
}
