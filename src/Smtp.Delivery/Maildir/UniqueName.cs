using System.Globalization;
using System.Text;

namespace Smtp.Delivery.Maildir;

/// <summary>
/// Names after the Maildir convention (cr.yp.to/proto/maildir.html): <c>seconds.M‹microseconds›P‹process›Q‹delivery›.‹host›</c>. Two deliveries
/// never share one: within a process by the counter, between processes by the rest.
/// </summary>
internal sealed class UniqueName(string hostName, TimeProvider time)
{
    private const int MaximumHost = 64;

    private readonly string _tail = $".{EscapeHost(hostName)}";
    private long _deliveries;

    public string Next()
    {
        var now = time.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        var microseconds = now.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond;
        var delivery = Interlocked.Increment(ref _deliveries);
        return string.Create(
            CultureInfo.InvariantCulture, $"{seconds}.M{microseconds}P{Environment.ProcessId}Q{delivery}{_tail}");
    }

    /// <summary>With the sizes that spare a reader opening the file: <c>S=</c> octets as stored, <c>W=</c> octets with each line ended by CRLF.</summary>
    public static string WithSizes(string name, long size, long wireSize) =>
        string.Create(CultureInfo.InvariantCulture, $"{name},S={size},W={wireSize}");

    /// <summary>The convention: <c>/</c> as <c>\057</c>, <c>:</c> as <c>\072</c>; here so is all else that is not of a host name.</summary>
    private static string EscapeHost(string hostName)
    {
        var escaped = new StringBuilder(hostName.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(hostName))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'-')
                escaped.Append((char)octet);
            else
                escaped.Append('\\').Append(Convert.ToString(octet, 8).PadLeft(3, '0'));
        }

        return escaped.Length <= MaximumHost ? escaped.ToString() : escaped.ToString(0, MaximumHost);
    }
}
