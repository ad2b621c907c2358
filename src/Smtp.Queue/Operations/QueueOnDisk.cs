using Microsoft.Extensions.Logging.Abstractions;
using Smtp.Mail;
using Smtp.Queue.Durability;
using Smtp.Queue.Embedded;
using Smtp.Queue.Scheduling;

namespace Smtp.Queue.Operations;

/// <summary>
/// A queue's directory as it lies on disk, to look at while no daemon runs (or beside one): no lock is taken and nothing is written, not
/// even an interrupted end cut off.
/// </summary>
public sealed class QueueOnDisk : IDisposable
{
    // Due times are shown as they were written.
    private static readonly TimeSpan AnyWait = TimeSpan.FromDays(36_500);

    private readonly List<Damage> _damage = [];
    private readonly List<(QueueId? Id, RecordPlace? Before, string What)> _losses = [];

    private QueueOnDisk(IJournalFiles files, TimeProvider time)
    {
        var clock = new QueueClock(time);
        Index = new QueueIndex(clock);
        Contents = new ContentFiles(files, NullLogger.Instance);
        var recovery = new JournalRecovery(files, Index, new DamageList(_damage, _losses), AnyWait, NullLogger.Instance) { IsReadOnly = true };
        recovery.Run(clock.Now);
        IsIncomplete = recovery.IsIncomplete;
        var records = new RecordReader(Index);
        Loader = new MessageLoader(Index, records, Contents, new ContentBudget(0), new BlockPool(0));
        Reading = new QueueReading(Index, Loader, new HistoryReader(Index, records), clock);
    }

    public QueueReading Reading { get; }

    /// <summary>Some of it may not be read.</summary>
    public bool IsIncomplete { get; }

    internal QueueIndex Index { get; }

    internal ContentFiles Contents { get; }

    internal MessageLoader Loader { get; }

    internal IReadOnlyList<Damage> Damage => _damage;

    /// <summary>What is not there at all: whose it was, or before which record it should stand.</summary>
    internal IReadOnlyList<(QueueId? Id, RecordPlace? Before, string What)> Losses => _losses;

    /// <summary>Reads the journal, which may take seconds when a great backlog waits.</summary>
    /// <param name="directory">As <see cref="QueueOptions.Directory"/>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no queue.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static QueueOnDisk Open(string directory, TimeProvider time)
    {
        if (!Directory.Exists(Path.Combine(directory, JournalFormat.JournalDirectory)))
            throw new DirectoryNotFoundException($"There is no queue in {directory}.");
        return new QueueOnDisk(new ReadOnlyFiles(directory), time);
    }

    internal static QueueOnDisk Open(IJournalFiles files, TimeProvider time) => new(files, time);

    public void Dispose()
    {
        Index.Dispose();
        using (Index.Enter())
        {
            foreach (var segment in Index.Segments.All)
                segment.Dispose();
        }
    }

    private sealed class DamageList(List<Damage> found, List<(QueueId? Id, RecordPlace? Before, string What)> losses) : IDamageReport
    {
        public bool Keep(Damage damage, IJournalFile segment)
        {
            found.Add(damage);
            return false;
        }

        public void Miss(long records, RecordPlace before) => losses.Add((null, before, $"{records} records before it are missing"));

        public void CannotOpen(uint segment, string reason) => losses.Add((null, new RecordPlace(segment, 0), $"it cannot be opened: {reason}"));

        public void Lose(QueueId id, string reason) => losses.Add((id, null, reason));
    }
}
