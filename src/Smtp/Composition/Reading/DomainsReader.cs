using Smtp.Protocol.Addresses;
using Smtp.Routing;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Domains</c>: the domains whose mail ends here, with their mailboxes and aliases.</summary>
internal static class DomainsReader
{
    public static IReadOnlyDictionary<string, LocalDomain> Read(SectionReader smtp)
    {
        var domains = new Dictionary<string, LocalDomain>(StringComparer.Ordinal);
        const string Expected = "a section with a domain in each key: { \"excite.example\": { \"Mailboxes\": [ \"jyoti\" ] } }";
        foreach (var entry in smtp.Sections("Domains", Expected))
        {
            var isName = DomainText.TryParse(entry.Key, out var name);
            var domain = ReadOne(entry, name ?? entry.Key);
            if (!isName)
                entry.RefuseAt(entry.Path, "the key is not a domain name such as excite.example");
            else if (!domains.TryAdd(name!, domain))
                entry.RefuseAt(entry.Path, $"the same domain stands here twice ({name})");
        }

        AliasTargets.Check(domains, smtp);
        return domains;
    }

    private static LocalDomain ReadOne(SectionReader entry, string name)
    {
        var mailboxes = ReadMailboxes(entry);
        var aliases = ReadAliases(entry, mailboxes);
        var catchAll = entry.Text("CatchAll", "an address such as jyoti@excite.example, or null") is { Length: > 0 } text
            ? ReadAddress(entry, $"{entry.Path}:CatchAll", text)
            : null;
        entry.RefuseUnknownKeys();
        return new LocalDomain(name, mailboxes, aliases, catchAll);
    }

    private static HashSet<string> ReadMailboxes(SectionReader entry)
    {
        var mailboxes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, value) in entry.Texts("Mailboxes", "a list of names: [ \"jyoti\", \"sarika\" ]"))
        {
            if (!IsLocalPart(value))
                entry.RefuseAt(path, $"the name must be what stands before the @ of an address, such as jyoti{Seen(value)}");
            else if (!mailboxes.Add(value))
                entry.RefuseAt(path, $"mailbox {value} stands here twice (upper and lower case are the same)");
        }

        return mailboxes;
    }

    private static Dictionary<string, IReadOnlyList<Mailbox>> ReadAliases(SectionReader entry, HashSet<string> mailboxes)
    {
        const string Expected = "a section with a name in each key: { \"postmaster\": [ \"jyoti@excite.example\" ] }";
        var aliases = new Dictionary<string, IReadOnlyList<Mailbox>>(StringComparer.OrdinalIgnoreCase);
        var section = entry.Section("Aliases", Expected);
        foreach (var name in section.Names())
        {
            if (!IsLocalPart(name))
                section.Refuse(name, "the key must be what stands before the @ of an address, such as postmaster");
            var targets = section.Texts(name, "a list of addresses: [ \"jyoti@excite.example\" ]", orSingle: true);
            if (targets.Count == 0)
                section.Refuse(name, "an alias needs at least one address");
            if (mailboxes.Contains(name))
                section.Refuse(name, $"{name} is a mailbox, too, and the mailbox takes the mail: take the name out of one of the two");
            aliases[name] = [.. targets.Select(target => ReadAddress(entry, target.Path, target.Value)).OfType<Mailbox>()];
        }

        return aliases;
    }

    private static Mailbox? ReadAddress(SectionReader entry, string path, string text)
    {
        if (MailboxParser.TryParse(text, out var address, out _) && address!.HasDomain)
            return address;
        entry.RefuseAt(path, $"must be a whole address such as jyoti@excite.example{Seen(text)}");
        return null;
    }

    private static bool IsLocalPart(string name) =>
        MailboxParser.TryParse($"{name}@example", out var mailbox, out _) && mailbox!.LocalPart == name;

    private static string Seen(string value) => $", not \"{Protocol.Replies.PrintableText.From(value, 100)}\"";
}
