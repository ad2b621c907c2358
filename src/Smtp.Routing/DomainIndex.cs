using System.Collections.Frozen;

namespace Smtp.Routing;

/// <summary>One local domain made ready for look-ups: names without case, routes with their reasons built once.</summary>
internal sealed class DomainIndex
{
    private readonly FrozenDictionary<string, LocalEntry> _entries;
    private readonly FrozenDictionary<string, LocalEntry>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly char? _delimiter;

    public DomainIndex(string name, LocalDomain domain, char? delimiter)
    {
        Name = name;
        _delimiter = delimiter;

        // A name that is both is the mailbox: then the end of an alias always resolves to itself, however often mail is looked up again.
        var entries = new Dictionary<string, LocalEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var (alias, members) in domain.Aliases)
            entries[alias] = new AliasEntry($"alias {alias}@{name}", members);
        foreach (var mailbox in domain.Mailboxes.Order(StringComparer.Ordinal))
            entries[mailbox] = new MailboxEntry(new MailboxRoute(name, mailbox, $"mailbox {mailbox} in {name}"));

        _entries = entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _bySpan = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        CatchAll = domain.CatchAll is null ? null : new AliasEntry($"catch-all of {name}", [domain.CatchAll]);
        FirstMailbox = domain.Mailboxes.Min(StringComparer.Ordinal) is { } first ? ((MailboxEntry)_entries[first]).Route : null;
    }

    public string Name { get; }

    public AliasEntry? CatchAll { get; }

    /// <summary>In alphabetical order: a set has no other that stays the same from one start to the next.</summary>
    public MailboxRoute? FirstMailbox { get; }

    /// <summary>The mailbox or alias of this name, tag and all, then the one without the tag.</summary>
    public LocalEntry? Find(string localPart)
    {
        if (_entries.TryGetValue(localPart, out var entry))
            return entry;

        var user = WithoutTag(localPart, _delimiter);
        return user.Length < localPart.Length && _bySpan.TryGetValue(user, out entry) ? entry : null;
    }

    /// <summary>A delimiter in front is part of the name: there is no user before it.</summary>
    public static ReadOnlySpan<char> WithoutTag(string localPart, char? delimiter)
    {
        if (delimiter is not { } mark)
            return localPart;

        var at = localPart.IndexOf(mark, StringComparison.Ordinal);
        return at > 0 ? localPart.AsSpan(0, at) : localPart;
    }
}
