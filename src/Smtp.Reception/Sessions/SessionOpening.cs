using Smtp.Protocol.Replies;
using Smtp.Reception.Proxy;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>
/// All that comes before the greeting: the header of a proxy, the first policies, the handshake of implicit TLS, the wait for early talkers.
/// </summary>
internal sealed class SessionOpening(SessionEnvironment environment, SessionContext context, SessionWire wire)
{
    /// <returns><see langword="null"/>: the client may be greeted. Else how it has ended; all is said.</returns>
    public async ValueTask<SessionEnd?> RunAsync()
    {
        if (context.Listener.Proxy is not null && await new ProxyIntroduction(environment, context, wire).HearAsync() is { } end)
        {
            if (end == SessionEnd.Refused)
                await RefuseAsync(ReplyCatalogue.TooManyConnections, inWords: context.Listener.Tls != TlsMode.Implicit);
            return end;
        }

        if (await context.Policies.AskConnectionAsync() is { } refusal)
        {
            environment.Metrics.RefusedBy(refusal);
            environment.Log.PolicyRefused(context, SessionState.Greeted.Instance, refusal);

            // Nothing can be said before the handshake, and that is what the client must not cost us.
            await RefuseAsync(refusal.Reply, inWords: context.Listener.Tls != TlsMode.Implicit);
            return SessionEnd.Refused;
        }

        if (context.Listener.Tls == TlsMode.Implicit && !await new TlsHandshake(environment, context, wire).RunAsync())
            return SessionEnd.TlsFailed;

        if (context.Listener.RefuseEarlyTalkers && await TalksEarlyAsync())
        {
            await RefuseAsync(ReplyCatalogue.EarlyTalker, inWords: true);
            return SessionEnd.Refused;
        }

        return null;
    }

    // RFC 5321 3.1: the client waits for the greeting. One that does not is no mail server (or a request of another protocol).
    private async ValueTask<bool> TalksEarlyAsync()
    {
        if (context.Listener.GreetingDelay == TimeSpan.Zero)
            return wire.HasInput();

        wire.Arm(context.Listener.GreetingDelay);
        var read = await wire.ReadAsync();
        var early = !read.Buffer.IsEmpty;
        wire.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return early;
    }

    private async ValueTask RefuseAsync(Reply reply, bool inWords)
    {
        environment.Metrics.Refused(reply.Code);
        if (!inWords)
            return;

        wire.Arm(environment.Options.Timeouts.Farewell);
        wire.Write(reply.Wire(extended: false));
        await wire.FlushAsync();
    }
}
