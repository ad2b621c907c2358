using System.Globalization;
using Smtp.EndToEnd.Harness;
using Xunit;

namespace Smtp.EndToEnd.Peers;

/// <summary>Postfix's load generator.</summary>
internal static class SmtpSource
{
    public static async Task SendAsync(int port, int messages, int sessions, string to)
    {
        var (code, lines) = await Child.RunAsync(
            Strictness.Require("smtp-source"),
            [
                "-d", "-m", messages.ToString(CultureInfo.InvariantCulture), "-s", sessions.ToString(CultureInfo.InvariantCulture),
                "-l", "4096", "-f", "sender@yahoo.example", "-t", to, $"inet:127.0.0.1:{port}",
            ]);
        Assert.True(code == 0, string.Join('\n', lines));
    }
}
