using System.Net;
using System.Security.Cryptography;
using System.Text;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Protocol.Sasl.Client;
using Smtp.Routing;

namespace Smtp.Delivery.Relay.Login;

/// <summary>AUTH as the client (RFC 4954) on a connection that has said EHLO. Leaves it logged in, or fails it.</summary>
internal sealed class RelayLogin(RelayTimeouts timeouts)
{
    /// <summary>More than any mechanism needs.</summary>
    private const int MaximumRounds = 8;

    private const int NonceOctets = 24;

    /// <summary>A password may go there: to this machine, into TLS, or wherever the operator says.</summary>
    public static bool MayBeSaidInClear(RouteLogin login, RemoteHost host) =>
        login.WithoutTls || IPAddress.IsLoopback(host.EndPoint.Address);

    /// <exception cref="HostFailedException"/>
    /// <exception cref="LoginRefusedException"/>
    public async ValueTask RunAsync(RelayConnection connection, RouteLogin login, LoginSecret secret)
    {
        var host = connection.Host;
        if (!connection.IsSecured && !MayBeSaidInClear(login, host))
            throw new LoginRefusedException(RelayOutcome.LoginNeedsTls(host, login.User));

        var client = Choose(connection, login, secret);
        var name = SaslMechanisms.NameOf(client.Mechanism);
        var reply = await ExchangeAsync(connection, client, login, secret);
        if (reply.Code is >= 200 and < 300)
        {
            // RFC 5802 3: a server that did not have to know the password for its 235 may be anybody.
            if (!client.IsComplete)
                throw Refused(login, name, host, "the host says yes without having proven that it knows the password");
            connection.Security = $"{connection.Security ?? "in the clear"}, login as {login.User} by {name}";
            return;
        }

        var words = secret.IsIn(reply.ToString(), login.User) ? Withheld(reply.Code) : reply.ToString();
        throw new LoginRefusedException(RelayOutcome.LoginFailed(host, login.User, name, words, reply));
    }

    private static string Withheld(int code) => $"{code} and words that hold the password";

    private static SaslClient Choose(RelayConnection connection, RouteLogin login, LoginSecret secret)
    {
        var offered = connection.Server.AuthMechanisms;
        foreach (var mechanism in login.Mechanisms)
        {
            if (offered.Contains(SaslMechanisms.NameOf(mechanism), StringComparer.Ordinal))
                return SaslClient.Create(
                    mechanism, login.User, secret.Octets, Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceOctets)));
        }

        var wanted = string.Join(", ", login.Mechanisms.Select(SaslMechanisms.NameOf));
        var there = offered.Count == 0 ? "no AUTH" : $"AUTH with {PrintableText.From(string.Join(", ", offered), 200)}";
        throw new LoginRefusedException(RelayOutcome.NoMechanism(
            connection.Host, $"login as {login.User} needs one of {wanted}; the host offers {there}"));
    }

    /// <returns>The reply that ended it: anything but 334.</returns>
    private async ValueTask<Reply> ExchangeAsync(RelayConnection connection, SaslClient client, RouteLogin login, LoginSecret secret)
    {
        var initial = client.Begin();
        try
        {
            return await ExchangeAsync(connection, client, login, initial);
        }
        catch (HostFailedException failure) when (failure.Outcome.RemoteReplied && secret.IsIn(failure.Outcome.Diagnostic, login.User))
        {
            // 421 ends the connection before anybody looks at its words.
            throw new HostFailedException(failure.Outcome with { Diagnostic = Withheld(421) });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(initial);
            connection.Output.Clear();
        }
    }

    private async ValueTask<Reply> ExchangeAsync(RelayConnection connection, SaslClient client, RouteLogin login, byte[]? initial)
    {
        var pending = CommandWriter.Auth(connection.Output, client.Mechanism, initial, initial is not null) ? null : initial;
        for (var round = 0; round < MaximumRounds; round++)
        {
            var reply = await AskAsync(connection);
            if (reply.Code != 334)
                return reply;

            var answer = pending ?? Answer(client, reply);
            pending = null;
            if (answer is null)
            {
                CommandWriter.CancelAuth(connection.Output);
                await AskAsync(connection);
                const string Why = "what the host said is not of this mechanism, or proves nothing";
                throw Refused(login, SaslMechanisms.NameOf(client.Mechanism), connection.Host, Why);
            }

            CommandWriter.AuthAnswer(connection.Output, answer);
            CryptographicOperations.ZeroMemory(answer);
        }

        throw new HostFailedException(RelayOutcome.ProtocolError(connection.Host, "a login without end"));
    }

    private static byte[]? Answer(SaslClient client, Reply challenge)
    {
        // RFC 4954 4: base64 in one line.
        var text = Encoding.UTF8.GetBytes(challenge.Lines.Count == 1 ? challenge.Lines[0] : "*");
        return SaslLine.TryDecode(text, out var message) ? client.Next(message) : null;
    }

    private async ValueTask<Reply> AskAsync(RelayConnection connection)
    {
        await connection.SendAsync(connection.Output.WrittenMemory, timeouts.Hello);
        connection.Output.Clear(); // Not only forgotten: what proves our identity is overwritten.
        return await connection.ReadReplyAsync(timeouts.Hello);
    }

    private static LoginRefusedException Refused(RouteLogin login, string mechanism, RemoteHost host, string why) =>
        new(RelayOutcome.LoginFailed(host, login.User, mechanism, why));
}
