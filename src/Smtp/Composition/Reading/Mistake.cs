using Smtp.Protocol.Replies;

namespace Smtp.Composition.Reading;

/// <summary>Something wrong in the configuration.</summary>
/// <param name="Path">As the configuration names it: <c>Smtp:Listeners:0:Port</c>.</param>
/// <param name="Message">What is wrong and what would be right.</param>
internal sealed record Mistake(string Path, string Message)
{
    /// <summary>A warning of what the daemon does, which says so itself when it has done it.</summary>
    public bool IsToldByDaemon { get; init; }

    /// <summary>One printable line, whatever stands in the file.</summary>
    public override string ToString() => PrintableText.From($"{Path}: {Message}");
}
