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

    /// <summary>Stays until the server has said good-bye: its session tickets have come by then, and are in <paramref name="session"/>.</summary>
    /// <param name="session">A file; where it is there already, its session is to be resumed.</param>
    /// <returns>Whether it was; what was said if that cannot be seen.</returns>
    public static async Task<string> ResumeAsync(int port, string session, params string[] more)
    {
        string[] given = File.Exists(session) ? ["-sess_in", session] : [];
        var (_, lines) = await Child.RunAsync(
            "/bin/sh",
            [
                "-c", "printf 'quit\\r\\n' | exec \"$0\" s_client -ign_eof -starttls smtp \"$@\"", Strictness.Require("openssl"),
                "-connect", $"127.0.0.1:{port}", "-sess_out", session, .. given, .. more,
            ]);
        var kinds = lines.Where(static line => line.StartsWith("Reused, TLSv1.", StringComparison.Ordinal)
            || line.StartsWith("New, TLSv1.", StringComparison.Ordinal));
        return kinds.FirstOrDefault()?.Split(',')[0] ?? string.Join('\n', lines);
    }

    public static Task<(int ExitCode, string Text)> StartTlsAsync(int port, params string[] more) =>
        ConnectAsync(port, ["-starttls", "smtp", .. more]);
}
