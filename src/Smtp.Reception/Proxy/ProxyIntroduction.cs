using System.Net;
using Smtp.Protocol.Proxy;
using Smtp.Reception.Listening;
using Smtp.Reception.Sessions;

namespace Smtp.Reception.Proxy;

/// <summary>
/// The first octets of a connection through a proxy: who the client is. Comes before everything, the handshake of implicit TLS too. Where
/// it fails nothing may be said: nobody knows to whom.
/// </summary>
internal sealed class ProxyIntroduction(SessionEnvironment environment, SessionContext context, SessionWire wire)
{
    /// <returns>How the session ends; <see langword="null"/>: it goes on, and the client is known as far as the proxy knows it.</returns>
    public async ValueTask<SessionEnd?> HearAsync()
    {
        // Octets that complete no header win no time.
        wire.Arm(environment.Options.Timeouts.ProxyHeader);
        while (true)
        {
            var read = await wire.ReadAsync();
            var step = ProxyParser.TryRead(read.Buffer, out var header, out var consumed, out var error);
            var isEmpty = read.Buffer.IsEmpty;
            var used = read.Buffer.GetPosition(consumed);
            wire.AdvanceTo(used, step == ProxyStep.NeedMore ? read.Buffer.End : used);
            if (step == ProxyStep.Complete)
                return Meet(header!);
            if (step == ProxyStep.Invalid)
                return Refuse(error.ToString());
            if (read.IsCompleted)
                return isEmpty ? SessionEnd.ClientClosed : Refuse("Incomplete"); // Load balancers look in without a word.
            if (read.IsCanceled && wire.IsExpired)
                return Refuse("TimedOut");
        }
    }

    private SessionEnd? Meet(ProxyHeader header)
    {
        // One that the proxy cannot name has no address, and so none of the proxy's rights.
        var client = header.IsLocal ? context.Peer : header.Source?.Address ?? IPAddress.None;
        var admission = context.Become(client);
        environment.Log.Introduced(context, header);
        if (admission == Admission.Granted)
            return null;

        environment.TurnedAway.Add(client, admission);
        return SessionEnd.Refused;
    }

    private SessionEnd Refuse(string reason)
    {
        environment.Log.NotIntroduced(context, reason);
        return SessionEnd.ProxyFailed;
    }
}
