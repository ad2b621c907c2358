using Smtp.EndToEnd.Harness;

namespace Smtp.EndToEnd.Peers;

/// <summary>openssl s_client: a handshake, all it saw, and good-bye.</summary>
internal static class OpenSsl
{
    public static async Task<(int ExitCode, string Text)> ConnectAsync(int port, params string[] more)
    {
        var (code, lines) = await Child.RunAsync(
            Strictness.Require("openssl"), ["s_client", "-connect", $"127.0.0.1:{port}", "-showcerts", .. more]);
        return (code, string.Join('\n', lines));
    }

    /// <summary>TLS 1.2, and at once a second handshake inside the first (the command R of s_client).</summary>
    public static Task<(int ExitCode, IReadOnlyList<string> Lines)> RenegotiateAsync(int port) => Child.RunAsync(
        "/bin/sh", ["-c", $"printf 'R\\n' | {Strictness.Require("openssl")} s_client -connect 127.0.0.1:{port} -tls1_2"]);

    public static Task<(int ExitCode, string Text)> StartTlsAsync(int port, params string[] more) =>
        ConnectAsync(port, ["-starttls", "smtp", .. more]);
}
