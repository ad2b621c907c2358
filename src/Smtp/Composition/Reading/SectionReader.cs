using Microsoft.Extensions.Configuration;
using Smtp.Protocol.Replies;

namespace Smtp.Composition.Reading;

/// <summary>
/// Reads one section and collects every mistake in it instead of stopping at the first. A key that was asked for is known; whatever else
/// stands there when <see cref="RefuseUnknownKeys"/> is called is a mistake, so the code that reads is the only list of keys there is.
/// </summary>
/// <param name="baseDirectory">What a relative path starts from: the folder of the configuration file.</param>
internal sealed class SectionReader(IConfigurationSection section, string baseDirectory, ICollection<Mistake> mistakes)
{
    private readonly SortedSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public string Path => section.Path;

    public string Key => section.Key;

    public bool IsAbsent => section.Value is null && !section.GetChildren().Any();

    /// <returns><see langword="null"/> when absent, <c>null</c>, or not a single value (a mistake).</returns>
    /// <param name="expected">What would be right, for the mistake: "a domain name such as mx.example.org".</param>
    public string? Text(string key, string expected)
    {
        _known.Add(key);
        var child = section.GetSection(key);
        if (child.GetChildren().Any())
        {
            Refuse(key, $"must be {expected}, not a list or a section");
            return null;
        }

        return child.Value;
    }

    /// <summary>A file or a folder, whether it is there or not; a relative one starts at the folder of the configuration file.</summary>
    /// <returns>Absolute; <see langword="null"/> when absent, or a mistake.</returns>
    public string? FullPath(string key, string expected)
    {
        if (Text(key, expected) is not { } text)
            return null;
        if (!string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal))
            return System.IO.Path.GetFullPath(text, baseDirectory);

        RefuseValue(key, text, expected);
        return null;
    }

    public int Count(string key, int defaultValue, int minimum, int maximum)
    {
        var expected = $"a whole number from {minimum} to {maximum}";
        var text = Text(key, expected);
        if (text is null)
            return defaultValue;
        if (NumberText.TryInteger(text, out var value) && value >= minimum && value <= maximum)
            return (int)value;

        RefuseValue(key, text, expected);
        return defaultValue;
    }

    /// <summary>Octets: a plain number, or one with B, KiB, MiB or GiB.</summary>
    public long Size(string key, long defaultValue, long minimum, long maximum)
    {
        var expected = $"a size from {NumberText.Size(minimum)} to {NumberText.Size(maximum)}, such as 26214400 or \"25 MiB\"";
        var text = Text(key, expected);
        if (text is null)
            return defaultValue;
        if (NumberText.TrySize(text, out var value) && value >= minimum && value <= maximum)
            return value;

        RefuseValue(key, text, expected);
        return defaultValue;
    }

    /// <summary><c>30s</c>, <c>5m</c>, <c>4h</c>, <c>5d</c> or <c>hh:mm:ss</c>; no bare number, whose unit nobody can tell.</summary>
    public TimeSpan Duration(string key, TimeSpan defaultValue, TimeSpan minimum, TimeSpan maximum)
    {
        var bounds = $"{DurationText.From(minimum)} to {DurationText.From(maximum)}";
        var expected = $"a duration from {bounds}, such as \"30s\", \"5m\", \"4h\" or \"01:30:00\"";
        var text = Text(key, expected);
        if (text is null)
            return defaultValue;
        if (DurationText.TryParse(text, out var value) && value >= minimum && value <= maximum)
            return value;

        RefuseValue(key, text, expected);
        return defaultValue;
    }

    /// <summary>As <see cref="Duration"/>; <c>0</c> or an empty text is zero, for something that is off.</summary>
    public TimeSpan DurationOrOff(string key, TimeSpan defaultValue, TimeSpan minimum, TimeSpan maximum) =>
        Text(key, "a duration, or 0 for none")?.Trim() is "" or "0"
            ? TimeSpan.Zero
            : Duration(key, defaultValue, minimum, maximum);

    public bool Flag(string key, bool defaultValue)
    {
        var text = Text(key, "true or false");
        if (text is null)
            return defaultValue;
        if (bool.TryParse(text, out var value))
            return value;

        RefuseValue(key, text, "true or false");
        return defaultValue;
    }

    public T Choice<T>(string key, T defaultValue)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>();
        var expected = $"one of {string.Join(", ", names)}";
        var text = Text(key, expected);
        if (text is null)
            return defaultValue;
        if (Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is var at and >= 0)
            return Enum.GetValues<T>()[at];

        RefuseValue(key, text, expected + Spelling.DidYouMean(text, names));
        return defaultValue;
    }

    /// <summary>Something stands there, if only <c>{}</c>.</summary>
    public bool Has(string key)
    {
        _known.Add(key);
        return section.GetChildren().Any(child => child.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A section of its own; empty when absent.</summary>
    public SectionReader Section(string key, string expected = "a section in braces") =>
        new(Container(key, expected), baseDirectory, mistakes);

    /// <summary>The entries of a list of sections, or of a section whose keys are names (domains, routes).</summary>
    public IReadOnlyList<SectionReader> Sections(string key, string expected)
    {
        var sections = new List<SectionReader>();
        foreach (var child in Container(key, expected).GetChildren())
        {
            if (!string.IsNullOrEmpty(child.Value) && !child.GetChildren().Any())
                mistakes.Add(new Mistake(child.Path, "must be a section in braces"));
            else
                sections.Add(new SectionReader(child, baseDirectory, mistakes));
        }

        return sections;
    }

    /// <summary>The entries of a list of texts, each with its own path.</summary>
    /// <param name="orSingle">A single text where the list should be counts as a list of one.</param>
    public IReadOnlyList<(string Path, string Value)> Texts(string key, string expected, bool orSingle = false)
    {
        if (orSingle && section.GetSection(key) is { Value.Length: > 0 } single && !single.GetChildren().Any())
        {
            _known.Add(key);
            return [(single.Path, single.Value)];
        }

        var texts = new List<(string, string)>();
        foreach (var child in Container(key, expected).GetChildren())
        {
            if (child.GetChildren().Any() || string.IsNullOrWhiteSpace(child.Value))
                mistakes.Add(new Mistake(child.Path, "must be a single text"));
            else
                texts.Add((child.Path, child.Value));
        }

        return texts;
    }

    /// <summary>The names that stand in this section, whatever they are; they all count as known.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = section.GetChildren().Select(child => child.Key).ToList();
        _known.UnionWith(names);
        return names;
    }

    public void Refuse(string key, string message) => RefuseAt($"{section.Path}:{key}", message);

    public void RefuseAt(string path, string message) => mistakes.Add(new Mistake(path, message));

    public void RefuseValue(string key, string value, string expected) =>
        Refuse(key, $"\"{PrintableText.From(value, 100)}\" is not {expected}");

    public void RefuseUnknownKeys()
    {
        foreach (var child in section.GetChildren())
        {
            if (_known.Contains(child.Key))
                continue;
            var hint = Spelling.DidYouMean(child.Key, _known);
            var choices = hint.Length > 0 ? hint : $"; there are {string.Join(", ", _known)}";
            mistakes.Add(new Mistake(child.Path, $"there is no such setting{choices}"));
        }
    }

    private IConfigurationSection Container(string key, string expected)
    {
        _known.Add(key);
        var child = section.GetSection(key);
        // An empty list or section in JSON arrives as an empty value.
        if (!string.IsNullOrEmpty(child.Value) && !child.GetChildren().Any())
            RefuseValue(key, child.Value, expected);
        return child;
    }
}
