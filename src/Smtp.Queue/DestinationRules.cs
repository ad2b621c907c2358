using System.Collections.Frozen;

namespace Smtp.Queue;

/// <summary>Finds the rule of a destination: the one that names it, else the one for the nearest domain above it.</summary>
public sealed class DestinationRules
{
    public static readonly DestinationRules None = new([]);

    private readonly FrozenDictionary<string, DestinationRule> _byPattern;
    private readonly FrozenDictionary<string, DestinationRule>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    /// <param name="rules">No pattern twice.</param>
    public DestinationRules(IEnumerable<DestinationRule> rules)
    {
        // "*.example" stands under ".example", so that a parent is found without a text being made.
        _byPattern = rules.ToFrozenDictionary(rule => rule.Pattern.TrimStart('*'), StringComparer.OrdinalIgnoreCase);
        _bySpan = _byPattern.GetAlternateLookup<ReadOnlySpan<char>>();
        Rest = _byPattern.GetValueOrDefault("");
    }

    /// <summary>The rule <c>*</c>.</summary>
    public DestinationRule? Rest { get; }

    /// <param name="name">A domain, a host name, or an address literal, whose dots separate no labels.</param>
    /// <returns><see langword="null"/>: no rule but, perhaps, <see cref="Rest"/>.</returns>
    public DestinationRule? Find(string name)
    {
        if (_byPattern.Count == 0 || name.Length == 0)
            return null;
        if (_byPattern.TryGetValue(name, out var rule))
            return rule;
        if (name[0] == '[')
            return null;

        for (var at = name.IndexOf('.', StringComparison.Ordinal); at > 0; at = Next(name, at))
        {
            if (_bySpan.TryGetValue(name.AsSpan(at), out rule))
                return rule;
        }

        return null;
    }

    private static int Next(string name, int at) => name.IndexOf('.', at + 1);
}
