using Smtp.Policy;
using Smtp.Policy.Strangers;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Checks</c>: what strangers must stand up to.</summary>
internal static class ChecksReader
{
    public static StrangerOptions Read(SectionReader smtp)
    {
        var standard = new StrangerOptions();
        var section = smtp.Section("Checks", "a section: { \"ReverseName\": \"Log\" }");
        var options = new StrangerOptions
        {
            ReverseName = section.Choice(nameof(StrangerOptions.ReverseName), CheckMode.Off),
            OwnHelloName = section.Choice(nameof(StrangerOptions.OwnHelloName), CheckMode.Off),
            BareAddressHello = section.Choice(nameof(StrangerOptions.BareAddressHello), CheckMode.Off),
            UnqualifiedHello = section.Choice(nameof(StrangerOptions.UnqualifiedHello), CheckMode.Off),
            SenderDomain = section.Choice(nameof(StrangerOptions.SenderDomain), CheckMode.Off),
            Timeout = section.Duration("Timeout", standard.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
        };
        section.RefuseUnknownKeys();
        return options;
    }
}
