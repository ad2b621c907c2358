using Smtp.Fuzz.Sessions;
using Smtp.Fuzz.Targets;

namespace Smtp.Fuzz;

/// <summary>All targets. A new one is a line here and a file of seeds.</summary>
public static class FuzzTargets
{
    public static readonly IReadOnlyList<FuzzTarget> All =
    [
        new("line", 20_000, LineTarget.Run),
        new("command", 50_000, CommandTarget.Run),
        new("address", 50_000, AddressTarget.Run),
        new("chunk", 10_000, ChunkTarget.Run),
        new("content", 10_000, ContentTarget.Run),
        new("leaving", 10_000, LeavingTarget.Run),
        new("sasl", 20_000, SaslTarget.Run),
        new("reply", 20_000, ReplyTarget.Run),
        new("printable", 50_000, PrintableTarget.Run),
        new("hello", 20_000, HelloTarget.Run),
        new("passwd", 10_000, PasswdTarget.Run),
        new("journal", 2_000, JournalTarget.Run),
        new("session", 300, SessionTarget.Run),
    ];

    public static FuzzTarget Of(string name) =>
        All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"There is no target {name}; there are {string.Join(", ", All)}.");
}
