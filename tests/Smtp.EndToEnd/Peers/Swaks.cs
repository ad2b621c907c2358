using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>swaks, the client people test mail servers with.</summary>
internal static class Swaks
{
    public static Task<(int ExitCode, IReadOnlyList<string> Lines)> SendAsync(int port, string from, string to, params string[] more) =>
        Child.RunAsync(
            Strictness.Require("swaks"), ["--server", $"127.0.0.1:{port}", "--from", from, "--to", to, "--timeout", "60s", .. more]);
}
