using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>swaks, the client people test mail servers with.</summary>
internal static class Swaks
{
    /// <summary>Its TLS stands on a module of Perl that it only recommends.</summary>
    public static async Task RequireTlsAsync()
    {
        var (code, _) = await Child.RunAsync(Strictness.Require("perl"), ["-MNet::SSLeay", "-e", "1"]);
        if (code != 0)
            Strictness.Missing("swaks has no TLS without Net::SSLeay (Debian: libnet-ssleay-perl)");
    }

    public static Task<(int ExitCode, IReadOnlyList<string> Lines)> SendAsync(int port, string from, string to, params string[] more) =>
        Child.RunAsync(
            Strictness.Require("swaks"), ["--server", $"127.0.0.1:{port}", "--from", from, "--to", to, "--timeout", "60s", .. more]);
}
