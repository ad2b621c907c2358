using System.Text.Json.Nodes;

namespace Smtp.EndToEnd.Harness;

/// <summary>The configuration of a daemon under test, as JSON a user could have written.</summary>
internal static class DaemonSettings
{
    /// <summary>One listener on any port, mailboxes jyoti and sarika at excite.example, loopback may relay, quick retries.</summary>
    /// <param name="change">Whatever the scenario needs otherwise in the section Smtp.</param>
    public static JsonObject Standard(Action<JsonObject>? change = null)
    {
        var smtp = new JsonObject
        {
            ["HostName"] = "mx.excite.example",
            ["DataDirectory"] = "data",
            ["Listeners"] = new JsonArray(new JsonObject { ["Service"] = "Smtp", ["Address"] = "127.0.0.1", ["Port"] = 0 }),
            ["Domains"] = new JsonObject { ["excite.example"] = Domain("jyoti", "sarika") },
            ["RelayClients"] = new JsonArray("127.0.0.0/8"),
        };
        change?.Invoke(smtp);
        return new JsonObject
        {
            ["Smtp"] = smtp,
            ["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Information" } },
        };
    }

    public static JsonObject Domain(params string[] mailboxes) =>
        new() { ["Mailboxes"] = new JsonArray([.. mailboxes.Select(name => (JsonNode)name)]) };

    public static JsonObject RouteTo(params string[] hosts) =>
        new() { ["Hosts"] = new JsonArray([.. hosts.Select(host => (JsonNode)host)]) };

    /// <summary>Whoever sits while nearly all places are taken may sit on: for tests of other limits, on slow machines.</summary>
    public static void LetSit(JsonObject smtp) => smtp["Timeouts"] = new JsonObject { ["Crowded"] = "5m" };

    public static void SetPort(JsonObject smtp, int port) => smtp["Listeners"]![0]!["Port"] = port;
}
