using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Smtp.Delivery.Relay.Login;
using Smtp.Delivery.Relay.Tls;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;
using Smtp.Routing;

namespace Smtp.Delivery.Relay;

/// <summary>
/// From an address to a connection that is ready for MAIL:
/// <list type="number">
/// <item>The password is read, where there is to be a login: without it nobody need be bothered.</item>
/// <item>Connect; TLS, where it is implicit; greeting; EHLO.</item>
/// <item>STARTTLS, where it is offered (RFC 3207): a new connection stands on the secured stream, nothing is kept of the old one, and EHLO
/// is said again. Where it is not, or does not work, under <see cref="TlsLevel.Opportunistic"/>: in the clear, over a new connection, and
/// for a while without trying again; else: failed.</item>
/// <item>AUTH.</item>
/// </list>
/// </summary>
internal sealed class ConnectionOpener(RelayOptions options, IDialer dialer, TimeProvider time, ILogger logger)
{
    private const int MaximumReason = 300;

    private readonly ClientHandshake _handshake = new(options.Timeouts, new TrustedAuthorities(), time);
    private readonly RelayLogin _login = new(options.Timeouts);
    private readonly ClearHosts _clear = new(options.TlsRetry, time);

    /// <exception cref="HostFailedException"/>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async ValueTask<RelayConnection> OpenAsync(RemoteHost host, RouteSecurity security, CancellationToken cancellationToken)
    {
        using var secret = security.Login is null ? null : ReadSecret(host, security.Login);
        if (LevelFor(host, security) != TlsLevel.Opportunistic)
            return await OpenOnceAsync(host, security, withTls: security.Level != TlsLevel.None, secret, note: null, cancellationToken);

        var known = _clear.Find(host.EndPoint);
        if (known is null)
        {
            try
            {
                return await OpenOnceAsync(host, security, withTls: true, secret, note: null, cancellationToken);
            }
            catch (TlsFailedException failure)
            {
                // Kept for each host and noted with each message: not as many words as a reply may have.
                known = PrintableText.From(failure.Message, MaximumReason);
                _clear.Add(host.EndPoint, known);
                RelayMeters.ClearFallbacks.Add(1);
                logger.GoingOnInClear(host, known, options.TlsRetry);
            }
        }

        return await OpenOnceAsync(host, security, withTls: false, secret, $"in the clear: {known}", cancellationToken);
    }

    /// <summary>Without TLS a login would fail anyhow: then the reason why there is none is the better one.</summary>
    private static TlsLevel LevelFor(RemoteHost host, RouteSecurity security) =>
        security.Level == TlsLevel.Opportunistic
        && (security.Implicit || (security.Login is { } login && !RelayLogin.MayBeSaidInClear(login, host)))
            ? TlsLevel.Required
            : security.Level;

    private static LoginSecret ReadSecret(RemoteHost host, RouteLogin login)
    {
        try
        {
            return LoginSecret.Read(login);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LoginRefusedException(
                RelayOutcome.Misconfigured(host, $"the password of {login.User} cannot be read: {fault.Message}"), fault);
        }
    }

    /// <param name="note">What is kept with the attempts on a connection that stays in the clear.</param>
    private async ValueTask<RelayConnection> OpenOnceAsync(
        RemoteHost host, RouteSecurity security, bool withTls, LoginSecret? secret, string? note, CancellationToken cancellationToken)
    {
        var transport = await DialAsync(host, cancellationToken);
        var connection = new RelayConnection(transport, host, time) { Security = note };
        try
        {
            await using var abort = cancellationToken.UnsafeRegister(static state => ((Stream)state!).Dispose(), transport);
            if (security.Implicit)
                connection = await _handshake.RunAsync(connection, security);
            await ReadGreetingAsync(connection);
            await SayHelloAsync(connection);
            if (withTls && !security.Implicit)
                connection = await StartTlsAsync(connection, security, LevelFor(host, security));
            if (connection.IsSecured)
                logger.Secured(host, connection.Security!);
            if (secret is not null)
                await LogInAsync(connection, security.Login!, secret);
            return connection;
        }
        catch
        {
            connection.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private async ValueTask<Stream> DialAsync(RemoteHost host, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeouts.Connect, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await dialer.DialAsync(host.EndPoint, either.Token);
        }
        catch (SocketException exception)
        {
            throw new HostFailedException(RelayOutcome.Unreachable(host, exception.SocketErrorCode.ToString()), exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HostFailedException(RelayOutcome.Unreachable(host, "no answer in time"), exception);
        }
    }

    private async ValueTask ReadGreetingAsync(RelayConnection connection)
    {
        var greeting = await connection.ReadReplyAsync(options.Timeouts.Greeting);
        if (greeting.Code is >= 200 and < 300)
            return;
        if (greeting.Code is >= 300 and < 400)
            throw new HostFailedException(RelayOutcome.ProtocolError(connection.Host, greeting.ToString()));

        // As Postfix does (smtp_skip_5xx_greeting): a 5xx greeting speaks for this host, not for the domain or the recipient, and is often
        // an overloaded or blocking front end; so the next host is tried, and mail is kept when none is left. Only 521 says "never mail
        // here" (RFC 7504 3) and is an answer for good.
        var outcome = greeting.Code == 521 ? connection.OutcomeOf(greeting) : RelayOutcome.HostDefers(greeting, connection.Host);
        throw new HostFailedException(outcome);
    }

    private async ValueTask SayHelloAsync(RelayConnection connection)
    {
        CommandWriter.Ehlo(connection.Output, options.HostName);
        await connection.FlushAsync(options.Timeouts.Hello);
        var reply = await connection.ReadReplyAsync(options.Timeouts.Hello);
        if (reply.Code is >= 200 and < 300)
        {
            connection.Server = ServerExtensions.Parse(reply);
            return;
        }

        // RFC 5321 3.2: a server that does not know EHLO is spoken to in its own language.
        if (reply.IsPermanent)
        {
            CommandWriter.Helo(connection.Output, options.HostName);
            await connection.FlushAsync(options.Timeouts.Hello);
            reply = await connection.ReadReplyAsync(options.Timeouts.Hello);
            if (reply.Code is >= 200 and < 300)
                return;
        }

        throw new HostFailedException(reply.IsTransient || reply.IsPermanent
            ? connection.OutcomeOf(reply)
            : RelayOutcome.ProtocolError(connection.Host, reply.ToString()));
    }

    /// <returns>The same connection where TLS is not offered and need not be.</returns>
    private async ValueTask<RelayConnection> StartTlsAsync(RelayConnection connection, RouteSecurity security, TlsLevel level)
    {
        var host = connection.Host;
        if (!connection.Server.StartTls)
        {
            return level == TlsLevel.Opportunistic
                ? connection
                : throw new TlsFailedException(RelayOutcome.TlsRefused(host, "TLS is required, and the host does not offer STARTTLS"));
        }

        await AskForTlsAsync(connection);
        var secured = await _handshake.RunAsync(connection, security);
        try
        {
            // RFC 3207 4.2: nothing the server said before counts any more.
            await SayHelloAsync(secured);
            return secured;
        }
        catch (HostFailedException failure) when (!failure.Outcome.RemoteReplied)
        {
            // Under TLS 1.3 a server's verdict on our side of the handshake comes only now.
            secured.Dispose();
            throw new TlsFailedException(RelayOutcome.TlsFailed(host, $"inside TLS: {failure.Message}"), failure);
        }
        catch
        {
            secured.Dispose();
            throw;
        }
    }

    private async ValueTask AskForTlsAsync(RelayConnection connection)
    {
        var host = connection.Host;
        try
        {
            CommandWriter.StartTls(connection.Output);
            await connection.FlushAsync(options.Timeouts.Hello);
            var reply = await connection.ReadReplyAsync(options.Timeouts.Hello);
            if (reply.Code != 220)
                throw new TlsFailedException(RelayOutcome.TlsRefused(host, $"the host refused STARTTLS: {reply}"));
        }
        catch (HostFailedException failure) when (failure is not TlsFailedException)
        {
            throw new TlsFailedException(RelayOutcome.TlsFailed(host, $"STARTTLS failed: {failure.Message}"), failure);
        }

        // What comes with or behind the 220 was said in the clear, by whoever it was, to be heard inside TLS.
        if (connection.HasUnreadInput)
            throw new TlsFailedException(RelayOutcome.TlsFailed(host, "STARTTLS failed: more was said in the clear behind the answer"));
    }

    private async ValueTask LogInAsync(RelayConnection connection, RouteLogin login, LoginSecret secret)
    {
        try
        {
            await _login.RunAsync(connection, login, secret);
            logger.LoggedIn(connection.Host, login.User);
        }
        catch (LoginRefusedException refusal)
        {
            RelayMeters.LoginFailures.Add(1);
            logger.LoginFailed(connection.Host, refusal.Message);
            throw;
        }
    }
}
