using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Smtp.Mail;
using Smtp.Protocol.Replies;
using Smtp.Reception.Handlers;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>What reception writes to the log: one line an event, ids 1000 to 1999, everything a client sent made printable.</summary>
internal sealed partial class SessionLog(ILogger logger)
{
    // A line is for an operator, not an archive: the queue knows them all.
    private const int MaximumRecipientsShown = 10;
    private const int MaximumCommandShown = 256;

    public void ListeningOn(ListenerOptions listener, EndPoint endPoint)
    {
        if (listener.Tls == TlsMode.None)
            WriteListening(logger, listener.Service, endPoint);
        else
            WriteListeningTls(logger, listener.Service, endPoint, listener.Tls);
    }

    public void Connected(SessionContext context) => WriteConnected(logger, context.ConnectionId, context.Client);

    public void Closed(SessionContext context, SessionState state, SessionEnd end, int accepted) =>
        WriteClosed(logger, context.ConnectionId, context.Client, state.HelloName, end, accepted);

    public void Accepted(SessionContext context, IncomingContent content)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;

        var envelope = content.Envelope;
        WriteAccepted(
            logger, content.QueueId, SenderOf(envelope), RecipientsOf(content.Recipients), content.Length,
            context.Client, envelope.Origin.HelloName,
            context.Tls is null ? envelope.Origin.Protocol : $"{envelope.Origin.Protocol} ({context.Tls})");
    }

    public void ContentRefused(SessionContext context, IncomingContent content, Reply reply)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;

        ClaimRefused(content);
        var envelope = content.Envelope;
        WriteContentRefused(
            logger, content.QueueId, SenderOf(envelope), RecipientsOf(content.Recipients), content.Length,
            context.Client, envelope.Origin.HelloName, reply, content.PolicyRefusal is { } by ? $", by {Named(by)}" : "");
    }

    /// <summary>What a command was refused for, if it was: by a policy, or by the session itself.</summary>
    /// <param name="state">In which <paramref name="line"/> came.</param>
    public void Refused(SessionContext context, SessionState state, in Decision decision, ReadOnlySpan<byte> line)
    {
        if (decision.Refusal is { } refusal)
            PolicyRefused(context, decision.Next, refusal);
        else if (decision.Reply is { IsPositive: false } reply && logger.IsEnabled(LogLevel.Information))
            WriteCommandRefused(
                logger, context.Client, state.HelloName, reply,
                PrintableText.From(AuthHandler.WithoutSecrets(context, state, line), MaximumCommandShown));
    }

    public void Secured(SessionContext context, SessionTls tls)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var name = tls.ServerName is null ? "" : $", asked for {tls.ServerName}";
            var client = tls.Client is null ? "" : $", client certificate {tls.Client}";
            WriteSecured(logger, context.ConnectionId, context.Client, tls, tls.Certificate, name + client);
        }
    }

    public void TlsFailed(SessionContext context, string reason) => WriteTlsFailed(logger, context.ConnectionId, context.Client, reason);

    public void PlaintextDiscarded(SessionContext context, long octets) =>
        WritePlaintextDiscarded(logger, context.ConnectionId, context.Client, octets);

    public void TurnedAway(IPAddress client, Admission reason) => WriteTurnedAway(logger, client, reason);

    public void TurnedAwayMore(int count) => WriteTurnedAwayMore(logger, count);

    public void Crowded(int count, int limit, TimeSpan wait) => WriteCrowded(logger, count, limit, wait.TotalSeconds);

    public void NotCrowded(int count) => WriteNotCrowded(logger, count);

    public void SessionFaulted(SessionContext context, Exception fault) =>
        WriteSessionFaulted(logger, context.ConnectionId, context.Client, fault);

    public void AcceptFailed(EndPoint endPoint, Exception fault) => WriteAcceptFailed(logger, endPoint, fault);

    public void CutOff(int sessions) => WriteCutOff(logger, sessions);

    private static string SenderOf(Envelope envelope) => envelope.Sender is null ? "" : PrintableText.From(envelope.Sender.ToString());

    private static string RecipientsOf(RecipientList recipients)
    {
        if (recipients.Count == 1)
            return PrintableText.From($"<{recipients[0].Address}>");

        var text = new StringBuilder();
        for (var i = 0; i < recipients.Count && i < MaximumRecipientsShown; i++)
            text.Append(i == 0 ? "<" : ", <").Append(PrintableText.From(recipients[i].Address.ToString())).Append('>');
        if (recipients.Count > MaximumRecipientsShown)
            text.Append(" and ").Append(recipients.Count - MaximumRecipientsShown).Append(" more");
        return text.ToString();
    }

    [LoggerMessage(1000, LogLevel.Information, "Listening for {Service} on {EndPoint}")]
    private static partial void WriteListening(ILogger logger, ListenerService service, EndPoint endPoint);

    [LoggerMessage(1120, LogLevel.Information, "Listening for {Service} on {EndPoint} with {Tls}")]
    private static partial void WriteListeningTls(ILogger logger, ListenerService service, EndPoint endPoint, TlsMode tls);

    [LoggerMessage(1121, LogLevel.Information, "Connection {Connection} from {Client} is in {Tls}, certificate for {Certificate}{More}")]
    private static partial void WriteSecured(
        ILogger logger, string connection, IPAddress client, SessionTls tls, string certificate, string more);

    [LoggerMessage(1122, LogLevel.Information, "Connection {Connection} from {Client}: TLS handshake failed: {Reason}")]
    private static partial void WriteTlsFailed(ILogger logger, string connection, IPAddress client, string reason);

    [LoggerMessage(1123, LogLevel.Warning,
        "Connection {Connection} from {Client}: {Octets} octets sent in the clear behind STARTTLS were thrown away")]
    private static partial void WritePlaintextDiscarded(ILogger logger, string connection, IPAddress client, long octets);

    [LoggerMessage(1001, LogLevel.Debug, "Connection {Connection} from {Client}")]
    private static partial void WriteConnected(ILogger logger, string connection, IPAddress client);

    [LoggerMessage(1002, LogLevel.Information,
        "Connection {Connection} from {Client} ({Hello}) closed: {End}, {Accepted} messages accepted")]
    private static partial void WriteClosed(
        ILogger logger, string connection, IPAddress client, string hello, SessionEnd end, int accepted);

    [LoggerMessage(1003, LogLevel.Information,
        "Accepted {QueueId} from <{Sender}> to {Recipients}, {Size} octets, client {Client} ({Hello}) with {Protocol}")]
    private static partial void WriteAccepted(
        ILogger logger, QueueId queueId, string sender, string recipients, long size, IPAddress client, string hello, string protocol);

    [LoggerMessage(1004, LogLevel.Information, "Refused {Client} ({Hello}): {Reply} to {Command}")]
    private static partial void WriteCommandRefused(ILogger logger, IPAddress client, string hello, Reply reply, string command);

    [LoggerMessage(1005, LogLevel.Information,
        "Refused {QueueId} from <{Sender}> to {Recipients}, {Size} octets, client {Client} ({Hello}): {Reply}{Policy}")]
    private static partial void WriteContentRefused(
        ILogger logger, QueueId queueId, string sender, string recipients, long size, IPAddress client, string hello, Reply reply,
        string policy);

    [LoggerMessage(1006, LogLevel.Warning, "Turned away {Client}: {Reason} connections")]
    private static partial void WriteTurnedAway(ILogger logger, IPAddress client, Admission reason);

    [LoggerMessage(1007, LogLevel.Error, "Connection {Connection} from {Client} ended by a fault")]
    private static partial void WriteSessionFaulted(ILogger logger, string connection, IPAddress client, Exception fault);

    [LoggerMessage(1008, LogLevel.Error, "Accepting on {EndPoint} failed, going on in a second")]
    private static partial void WriteAcceptFailed(ILogger logger, EndPoint endPoint, Exception fault);

    [LoggerMessage(1009, LogLevel.Warning, "{Sessions} sessions did not end before the deadline and are cut off")]
    private static partial void WriteCutOff(ILogger logger, int sessions);

    [LoggerMessage(1360, LogLevel.Warning, "Turned away {Count} more connections")]
    private static partial void WriteTurnedAwayMore(ILogger logger, int count);

    [LoggerMessage(1361, LogLevel.Warning,
        "{Count} of at most {Limit} connections: who says nothing for {Seconds} seconds goes, until there are fewer")]
    private static partial void WriteCrowded(ILogger logger, int count, int limit, double seconds);

    [LoggerMessage(1362, LogLevel.Information, "{Count} connections: clients have their usual time again")]
    private static partial void WriteNotCrowded(ILogger logger, int count);
}
