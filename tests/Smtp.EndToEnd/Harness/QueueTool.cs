using System.Text.Json.Nodes;
using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary><c>smtpd queue</c> as an operator types it, for one daemon's queue.</summary>
internal static class QueueTool
{
    public static Task<(int ExitCode, IReadOnlyList<string> Lines)> QueueAsync(this Daemon daemon, params string[] arguments) =>
        Child.RunAsync(Daemon.Executable, ["queue", .. arguments, "--config", daemon.ConfigFile]);

    /// <summary>It must do as it is told.</summary>
    public static async Task<IReadOnlyList<string>> QueueWellAsync(this Daemon daemon, params string[] arguments)
    {
        var (code, lines) = await daemon.QueueAsync(arguments);
        Assert.True(code == 0, $"exit code {code}: {string.Join('\n', lines)}");
        return lines;
    }

    /// <summary>With <c>--json</c>: every line is an object.</summary>
    public static async Task<IReadOnlyList<JsonObject>> QueueJsonAsync(this Daemon daemon, params string[] arguments) =>
        [.. (await daemon.QueueWellAsync([.. arguments, "--json"])).Select(line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>The queue ids of the messages that match, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> QueueIdsAsync(this Daemon daemon, params string[] filters)
    {
        var (_, lines) = await daemon.QueueAsync(["list", .. filters, "--json"]);
        return [.. lines.Where(line => line.StartsWith('{')).Select(line => (string)JsonNode.Parse(line)!["id"]!)];
    }
}
