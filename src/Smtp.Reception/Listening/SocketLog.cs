using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Listening;

internal static partial class SocketLog
{
    [LoggerMessage(1030, LogLevel.Debug, "A connection to {EndPoint} was gone before it was taken: {Error}")]
    public static partial void Gone(ILogger log, EndPoint endPoint, SocketError error);
}
