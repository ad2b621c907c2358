using System.Net;
using Microsoft.Extensions.Logging;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Proxy;
using Smtp.Protocol.Replies;

namespace Smtp.Reception.Sessions;

/// <content>Who stands for whom: ids 1450 to 1499.</content>
internal sealed partial class SessionLog
{
    public void Introduced(SessionContext context, ProxyHeader header)
    {
        if (!logger.IsEnabled(LogLevel.Debug))
            return;

        var (tls, authority, id) = (header.Tls, header.Authority, header.UniqueId);
        var more = (tls is null ? "" : $", in {tls} to it") + (tls?.ClientName is { } name ? $", client certificate {name}" : "")
            + (authority is null ? "" : $", asked for {authority}") + (id is null ? "" : $", its id {id}");
        WriteIntroduced(logger, context.ConnectionId, context.Peer, context.Client, header.Version, more);
    }

    public void NotIntroduced(SessionContext context, string reason) =>
        WriteNotIntroduced(logger, context.ConnectionId, context.Peer, reason);

    public void NoProxy(EndPoint endPoint, IPAddress peer) => WriteNoProxy(logger, peer, endPoint);

    public void SpeaksFor(SessionContext context, IPAddress filter, XClientCommand command)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;

        var port = command.Port?.Text is { } number ? $" port {number}" : "";
        var name = command.Name?.Text is { } given ? $" ({given})" : "";
        var login = command.Login?.Text is { } account ? $", logged in as {PrintableText.From(account, MaximumNameShown)}" : "";
        WriteSpeaksFor(logger, context.ConnectionId, filter, $"{context.Client}{name}{port}{login}");
    }

    [LoggerMessage(1450, LogLevel.Debug, "Connection {Connection} through {Proxy} is {Client}'s, by PROXY v{Version}{More}")]
    private static partial void WriteIntroduced(
        ILogger logger, string connection, IPAddress proxy, IPAddress client, int version, string more);

    [LoggerMessage(1453, LogLevel.Information, "Connection {Connection} from {Filter} is {Client}'s, by XCLIENT")]
    private static partial void WriteSpeaksFor(ILogger logger, string connection, IPAddress filter, string client);

    [LoggerMessage(1451, LogLevel.Warning, "Connection {Connection} from {Proxy} closed: no PROXY header that can be used: {Reason}")]
    private static partial void WriteNotIntroduced(ILogger logger, string connection, IPAddress proxy, string reason);

    [LoggerMessage(1452, LogLevel.Warning, "Turned away {Client}: no proxy of the listener on {EndPoint}")]
    private static partial void WriteNoProxy(ILogger logger, IPAddress client, EndPoint endPoint);
}
