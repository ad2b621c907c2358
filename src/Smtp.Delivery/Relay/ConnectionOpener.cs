using System.Net.Sockets;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;

namespace Smtp.Delivery.Relay;

/// <summary>
/// From an address to a connection that is ready for MAIL: connect, greeting, EHLO. TLS will start over here: after STARTTLS a new
/// <see cref="RelayConnection"/> over the secured stream, with nothing kept of the old one, and EHLO again.
/// </summary>
internal sealed class ConnectionOpener(RelayOptions options, IDialer dialer, TimeProvider time)
{
    /// <exception cref="HostFailedException"/>
    /// <exception cref="OperationCanceledException">By <paramref name="cancellationToken"/>.</exception>
    public async ValueTask<RelayConnection> OpenAsync(RemoteHost host, CancellationToken cancellationToken)
    {
        var connection = new RelayConnection(await DialAsync(host, cancellationToken), host, time);
        try
        {
            await using var abort = cancellationToken.UnsafeRegister(static state => ((RelayConnection)state!).Abort(), connection);
            await ReadGreetingAsync(connection);
            await SayHelloAsync(connection);
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
}
