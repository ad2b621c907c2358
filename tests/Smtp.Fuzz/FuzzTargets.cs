using Smtp.Fuzz.Sessions;
using Smtp.Fuzz.Targets;

namespace Smtp.Fuzz;

/// <summary>All targets. A new one is a line here and a file of seeds.</summary>
public static class FuzzTargets
{
    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        new("line", 4_000, LineTarget.Run),
        new("command", 50_000, CommandTarget.Run),
        new("address", 50_000, AddressTarget.Run),
        new("chunk", 3_000, ChunkTarget.Run),
        new("content", 3_000, ContentTarget.Run),
        new("leaving", 4_000, LeavingTarget.Run),
        new("sasl", 20_000, SaslTarget.Run),
        new("reply", 4_000, ReplyTarget.Run),
        new("printable", 50_000, PrintableTarget.Run),
        new("hello", 5_000, HelloTarget.Run),
        new("passwd", 5_000, PasswdTarget.Run),
        new("proxy", 20_000, ProxyTarget.Run),
        new("journal", 1_000, JournalTarget.Run),
        new("session", 400, SessionTarget.Run),
    ];

    public static FuzzTarget Of(string name) =>
        All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"There is no target {name}; there are {string.Join(", ", All)}.");
}
