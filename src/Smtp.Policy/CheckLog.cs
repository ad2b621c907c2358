using System.Net;
using Microsoft.Extensions.Logging;
using Smtp.Protocol.Replies;

namespace Smtp.Policy;

/// <summary>What is found out about strangers: ids 4050 to 4099.</summary>
internal static partial class CheckLog
{
    public static void WouldRefuse(ILogger logger, PolicyFacts facts, Verdict verdict, string check)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            var sender = PrintableText.From(facts.Sender?.ToString() ?? "");
            WriteWouldRefuse(logger, facts.Client, facts.HelloName, sender, verdict.Refusal!, check, verdict.Reason);
        }
    }

    [LoggerMessage(4050, LogLevel.Information, "Client {Client} is {Name}")]
    public static partial void HasReverseName(ILogger logger, IPAddress client, string name);

    [LoggerMessage(4051, LogLevel.Information, "Client {Client} has no name that leads back to it: {Detail}")]
    public static partial void NoReverseName(ILogger logger, IPAddress client, string detail);

    [LoggerMessage(4052, LogLevel.Information, "Would refuse {Client} ({Hello}) from <{Sender}>: {Reply}, by {Check}: {Reason}")]
    private static partial void WriteWouldRefuse(
        ILogger logger, IPAddress client, string hello, string sender, Reply reply, string check, string reason);
}
