using Smtp.Queue;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Queue</c>. The defaults are those of the record that is read.</summary>
internal static class QueueReader
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    public static QueueOptions Read(SectionReader smtp, string directory)
    {
        var standard = new QueueOptions { Directory = directory };
        var section = smtp.Section("Queue");
        var options = standard with
        {
            LargeContent = (int)section.Size("LargeContent", standard.LargeContent, 4 * KiB, 16 * MiB),
            SegmentSize = section.Size("SegmentSize", standard.SegmentSize, MiB, 1024L * MiB),
            ContentMemory = section.Size("ContentMemory", standard.ContentMemory, MiB, 64 * 1024L * MiB),
            IncomingMemory = section.Size("IncomingMemory", standard.IncomingMemory, MiB, 64 * 1024L * MiB),
            ActiveMessages = section.Count("ActiveMessages", standard.ActiveMessages, 1, 1_000_000),
            MinimumFree = section.Size("MinimumFree", standard.MinimumFree, 0, 1024L * 1024 * MiB),
            MaximumMessages = section.Count("MaximumMessages", standard.MaximumMessages, 1, 100_000_000),
            FirstRetry = section.Duration("FirstRetry", standard.FirstRetry, TimeSpan.FromMilliseconds(50), TimeSpan.FromDays(1)),
            MaximumRetry = section.Duration("MaximumRetry", standard.MaximumRetry, TimeSpan.FromMilliseconds(50), TimeSpan.FromDays(7)),
            ProbeInterval = section.Duration("ProbeInterval", standard.ProbeInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromDays(1)),
            Expiry = section.Duration("Expiry", standard.Expiry, TimeSpan.FromSeconds(1), TimeSpan.FromDays(60)),
            DelayWarning = section.DurationOrOff("DelayWarning", standard.DelayWarning, TimeSpan.FromSeconds(1), TimeSpan.FromDays(60)),
            NotifyPostmaster = ReadCopies(section),
            DoubleBounces = section.Choice("DoubleBounces", standard.DoubleBounces),
        };
        if (options.MaximumRetry < options.FirstRetry)
            section.Refuse("MaximumRetry", $"must be at least FirstRetry, {DurationText.From(options.FirstRetry)}");
        options = options with { Retries = RetriesReader.Read(section, options), Destinations = DestinationsReader.Read(section) };
        section.RefuseUnknownKeys();
        return options;
    }

    private static PostmasterCopies ReadCopies(SectionReader section)
    {
        var copies = PostmasterCopies.None;
        foreach (var (path, value) in section.Texts("NotifyPostmaster", "a list: [ \"Bounce\", \"Delay\" ]", orSingle: true))
        {
            if (value.Equals(nameof(PostmasterCopies.Bounce), StringComparison.OrdinalIgnoreCase))
                copies |= PostmasterCopies.Bounce;
            else if (value.Equals(nameof(PostmasterCopies.Delay), StringComparison.OrdinalIgnoreCase))
                copies |= PostmasterCopies.Delay;
            else
                section.RefuseAt(path, "must be Bounce or Delay; of notices that cannot be delivered, see DoubleBounces");
        }

        return copies;
    }
}
