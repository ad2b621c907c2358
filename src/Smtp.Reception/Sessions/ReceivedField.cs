using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>
/// The trace field put in front of content (RFC 5321 4.4), folded, one well-formed field whatever the client called itself. What does not
/// change within a session is made once.
/// </summary>
internal sealed class ReceivedField
{
    private const int DateLength = 26; // "Mon, 23 Nov 2026 12:04:00 "

    // What a domain or an address literal is made of; anything else could end a comment or a quoted string in somebody's parser.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]");

    private readonly byte[] _origin;

    public ReceivedField(string helloName, IPAddress client, string hostName, SessionTls? tls = null, string? reverseName = null)
    {
        // RFC 5321 4.4: TCP-info, a domain and the address, or the address alone.
        var name = reverseName is null ? "" : Safe(reverseName) + " ";

        // A comment may stand here (RFC 5321 4.4: CFWS), and here is where others put it, so that scanners find it.
        var security = tls is null ? "" : $"\r\n\t(using {tls.Version} with cipher {tls.CipherSuite})";
        _origin = Encoding.ASCII.GetBytes(
            $"Received: from {Safe(helloName)} ({name}{Literal(client)}){security}\r\n\tby {hostName} (smtpd) with ");
    }

    private ReceivedField(string hostName) => _origin = Encoding.ASCII.GetBytes($"Received: by {hostName} (smtpd) with ");

    /// <summary>Says neither an address nor a name of the client's. RFC 5322 3.6.7 wants no more than this of the field.</summary>
    public static ReceivedField WithoutClient(string hostName) => new(hostName);

    /// <summary>
    /// RFC 5321 4.4 after HELO; RFC 3848 after EHLO, where an S says that all of it came through TLS; RFC 6531 4.3 when the transaction
    /// asked for SMTPUTF8. There is no word for HELO inside TLS.
    /// </summary>
    /// <remarks>An A says that the client has authenticated (RFC 3848).</remarks>
    public static string Keyword(bool extended, bool smtpUtf8, bool tls, bool authenticated = false)
    {
        if (!extended && !smtpUtf8)
            return "SMTP";

        return (smtpUtf8, tls, authenticated) switch
        {
            (false, false, false) => "ESMTP",
            (false, false, true) => "ESMTPA",
            (false, true, false) => "ESMTPS",
            (false, true, true) => "ESMTPSA",
            (true, false, false) => "UTF8SMTP",
            (true, false, true) => "UTF8SMTPA",
            (true, true, false) => "UTF8SMTPS",
            (true, true, true) => "UTF8SMTPSA",
        };
    }

    public void Write(IBufferWriter<byte> output, string keyword, QueueId queueId, Mailbox? onlyRecipient, DateTimeOffset now)
    {
        output.Write(_origin);
        WriteText(output, keyword);
        output.Write(" id "u8);
        Span<char> id = stackalloc char[16];
        queueId.TryFormat(id, out var length, default, null);
        WriteText(output, id[..length]);
        if (onlyRecipient is not null)
        {
            // Only when there is one: the others are nobody's business (RFC 5321 7.2).
            output.Write("\r\n\tfor <"u8);
            WriteText(output, onlyRecipient.ToString());
            output.Write(">"u8);
        }

        output.Write(";\r\n\t"u8);
        WriteDate(output, now);
        output.Write("\r\n"u8);
    }

    private static void WriteDate(IBufferWriter<byte> output, DateTimeOffset now)
    {
        Span<byte> date = stackalloc byte[32];
        now.UtcDateTime.TryFormat(date, out _, "R"); // RFC 1123: its zone "GMT" is obsolete in RFC 5322 4.3
        output.Write(date[..DateLength]);
        output.Write("+0000"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static string Literal(IPAddress client) =>
        client.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{client}]"
        : client.Equals(IPAddress.None) ? "unknown" // behind a proxy that cannot tell
        : $"[{client}]";

    private static string Safe(string name)
    {
        if (!name.AsSpan().ContainsAnyExcept(Plain))
            return name;

        var safe = name.ToCharArray();
        for (var i = 0; i < safe.Length; i++)
        {
            if (!Plain.Contains(safe[i]))
                safe[i] = '?';
        }

        return new string(safe);
    }
}
