using System.Collections.Concurrent;
using System.Globalization;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Sasl;

namespace Smtp.Protocol.Replies;

/// <summary>What this server says with its name in it: made once for a host name and kept.</summary>
/// <remarks>None has an enhanced status where RFC 2034 3 rules it out: the greeting and the replies to HELO and EHLO.</remarks>
public sealed class HostReplies
{
    private readonly ConcurrentDictionary<(Reply Ehlo, string Line), Reply> _longer = new();
    private readonly Reply _ehlo;
    private readonly Reply _ehloWithStartTls;

    /// <param name="hostName">The server's own name, or its address literal.</param>
    /// <param name="messageSize">The largest message taken, in octets; 0: no fixed limit (RFC 1870 3).</param>
    public HostReplies(string hostName, long messageSize)
    {
        ServiceReady = new Reply(220, default, $"{hostName} Simple Mail Transfer Service Ready");
        Helo = new Reply(250, default, hostName);
        string[] offer = [hostName, .. Keywords, "SIZE " + messageSize.ToString(CultureInfo.InvariantCulture)];
        _ehlo = new Reply(250, default, offer);
        _ehloWithStartTls = new Reply(250, default, [.. offer, "STARTTLS"]);
        Closing = new Reply(221, new(2, 0, 0), $"{hostName} Service closing transmission channel");
    }

    public Reply ServiceReady { get; }

    public Reply Helo { get; }

    public Reply Closing { get; }

    /// <summary>With all we offer: RFC 2920, 6152, 6531, 2034, 3030, 3461, 1870, and 3207 where it may begin.</summary>
    public Reply EhloWith(bool startTls) => startTls ? _ehloWithStartTls : _ehlo;

    /// <summary>A reply to EHLO that offers XCLIENT.</summary>
    public Reply WithXClient(Reply ehlo, bool login)
    {
        ArgumentNullException.ThrowIfNull(ehlo);
        return With(ehlo, $"XCLIENT {XClientCommand.Attributes}{(login ? " LOGIN" : "")}");
    }

    /// <summary>A reply to EHLO with a line for the mechanisms (RFC 4954 3); there are few different ones, and they are kept.</summary>
    public Reply WithAuth(Reply ehlo, IEnumerable<SaslMechanism> mechanisms)
    {
        ArgumentNullException.ThrowIfNull(ehlo);
        return With(ehlo, $"AUTH {string.Join(' ', mechanisms.Select(SaslMechanisms.NameOf))}");
    }

    private Reply With(Reply ehlo, string line) =>
        _longer.GetOrAdd((ehlo, line), static key => new Reply(key.Ehlo.Code, key.Ehlo.Status, [.. key.Ehlo.Lines, key.Line]));

    private static IEnumerable<string> Keywords =>
        ["PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING", "BINARYMIME", "DSN"];
}
