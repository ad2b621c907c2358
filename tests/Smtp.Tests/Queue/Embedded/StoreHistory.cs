using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Queue;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Xunit;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>
/// One history of a store. The model is what must be on the disk: content with its waiting recipients, and whether it is held. While a step is under way, and after
/// one that failed, two states are allowed: before and after it.
/// </summary>
internal sealed class StoreHistory(int seed, StoreHistory.Tally tally) : IAsyncDisposable
{
    private const string Held = " (held)";
    private const int SegmentSize = 16 * 1024;
    private static readonly QueueOptions Options = Post.Options with { SegmentSize = SegmentSize, LargeContent = 6 * 1024 };

    private readonly Random _random = new(seed);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private readonly Lock _gate = new();
    private MemoryFiles _files = new();
    private EmbeddedQueueStore _store = null!;
    private ImmutableSortedDictionary<string, string> _model = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    private ImmutableArray<ImmutableSortedDictionary<string, string>> _allowed = [];
    private MemoryFiles? _crashed;
    private int _touchesLeft;
    private int _serial;

    public enum Step
    {
        AcceptSmall,
        AcceptLarge,
        AcceptSeveral,
        PassMany,
        Deliver,
        DeliverOne,
        Defer,
        Bounce,
        Expand,
        TimePasses,
        Restart,
        PowerCut,
        PowerCutSoon,
        NoRoom,
        NoRoomForSegments,
        RoomAgain,
        WriteFails,
        FlushFails,
        Hold,
        ReleaseHeld,
        Retry,
        Delete,
        Readdress,
    }

    public async Task PlayAsync(Step[] steps)
    {
        Start();
        foreach (var step in steps)
        {
            await TakeAsync(step);
            if (_crashed is not null)
                await ReopenAsync(_crashed);
            else if (_store.State == SinkState.Failed)
                await ReopenAsync(_random.Next(2) == 0 ? _files.Copy() : _files.Crash(_random));
        }

        await ReopenAsync(_files.Crash(_random));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task TakeAsync(Step step)
    {
        switch (step)
        {
            case Step.AcceptSmall:
                await AcceptAsync(300, "a");
                break;
            case Step.AcceptLarge:
                await AcceptAsync(9_000, "a");
                break;
            case Step.AcceptSeveral:
                await AcceptAsync(3_000, "a", "b", "c");
                break;
            case Step.PassMany:
                for (var i = 0; i < 4 && _store.State == SinkState.Accepting && _crashed is null; i++)
                {
                    await AcceptAsync(4_000, "a");
                    await WorkAsync(Step.Deliver);
                }

                break;
            case Step.TimePasses:
                _time.Advance(TimeSpan.FromMinutes(70));
                break;
            case Step.Restart:
                await _store.DisposeAsync();
                if (_crashed is null)
                    await ReopenAsync(_files.Copy());
                break;
            case Step.PowerCut:
                await ReopenAsync(_files.Crash(_random));
                break;
            case Step.PowerCutSoon:
                Volatile.Write(ref _touchesLeft, _random.Next(1, 12));
                break;
            case Step.NoRoom:
                _files.FailWrite = NoRoom;
                _files.FailCreate = NoRoom;
                break;
            case Step.NoRoomForSegments:
                _files.FailCreate = NoRoom;
                break;
            case Step.RoomAgain:
                _files.FailWrite = _files.FailCreate = static _ => null;
                _time.Advance(TimeSpan.FromSeconds(2));
                break;
            case Step.WriteFails:
                _files.FailWrite = Once(() => new IOException("Input/output error", 5));
                break;
            case Step.FlushFails:
                _files.FailFlush = Once(() => new IOException("Input/output error", 5));
                break;
            case Step.Hold or Step.ReleaseHeld or Step.Retry or Step.Delete or Step.Readdress:
                await OperateAsync(step);
                break;
            default:
                await WorkAsync(step);
                break;
        }
    }

    /// <summary>An operator's hand in any message, due or not.</summary>
    private async Task OperateAsync(Step step)
    {
        var all = _store.Reading.Ids(new QueueFilter());
        if (all.Count == 0)
            return;

        var id = all[_random.Next(all.Count)];
        var content = Content(_store, id);
        var before = _model[content].Replace(Held, "", StringComparison.Ordinal);
        var isHeld = step == Step.Hold || (step != Step.ReleaseHeld && _model[content] != before);
        var name = $"r{_serial++:D5}";
        var (change, after) = step switch
        {
            Step.Hold => (new QueueChange.Hold(), before),
            Step.ReleaseHeld => (new QueueChange.Release(), before),
            Step.Retry => (new QueueChange.Retry(), before),
            Step.Delete => ((QueueChange)new QueueChange.Delete(Bounce: false), string.Join(' ', before.Split(' ').Skip(1))),
            _ => (new QueueChange.Readdress(Post.To(name).Address), name),
        };
        var filter = new QueueFilter { Ids = [id] };
        if (step == Step.Delete)
            filter = filter with { Recipient = new AddressPattern($"{before.Split(' ')[0]}@*") };
        var model = after.Length == 0 ? _model.Remove(content) : _model.SetItem(content, after + (isHeld ? Held : ""));
        var operations = new QueueOperations(_store, new Scheduling.FakeDelivery(), _time, NullLoggerFactory.Instance);
        await DoAsync(model, async () =>
        {
            var report = await operations.ApplyAsync(change, filter, dryRun: false);
            Assert.Equal((1, 0), (report.Matched, report.InDelivery));
            if (report.Failed == 0)
                return SinkState.Accepting;
            return report.Problems[0].Reason.EndsWith($"{SinkState.Full}", StringComparison.Ordinal) ? SinkState.Full : SinkState.Failed;
        });
    }

    private async Task AcceptAsync(int length, params string[] recipients)
    {
        var text = Post.Text($"{_serial++:D5}", length);
        await DoAsync(_model.Add(text, Names(recipients)), async () => (await Post.TryAccept(_store, text, recipients)).State);
    }

    /// <summary>An attempt at one message that is due.</summary>
    private async Task WorkAsync(Step step)
    {
        var due = new QueueId[1];
        if (_store.TakeDue(due) == 0)
            return;

        using var message = await Post.Load(_store, due[0]);
        var content = Post.Read(message.Content);
        Assert.Equal(_model[content], Names(message.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart)));
        var update = Update(step, message, $"{_serial++:D5}");
        var ended = update.Recipients.Where(one => one.NextAttempt is null).Select(one => one.Recipient.Recipient.Address.LocalPart);
        var added = update.Added.Select(one => one.Recipient.Address.LocalPart);
        var left = Names(_model[content].Split(' ').Except(ended).Concat(added));
        var after = left.Length == 0 ? _model.Remove(content) : _model.SetItem(content, left);
        if (update.Notice is { } notice)
            after = after.Add(Encoding.ASCII.GetString(notice.Content.Span), "sender");
        await DoAsync(after, async () => await _store.UpdateAsync(message, update));
        _store.Release(message.Id);
    }

    private MessageUpdate Update(Step step, QueuedMessage message, string text)
    {
        var later = _time.GetUtcNow().AddMinutes(_random.Next(1, 120));
        switch (step)
        {
            case Step.Deliver:
                return Post.Update(message, Post.Delivered);
            case Step.DeliverOne:
                return new MessageUpdate { Recipients = [new RecipientUpdate(message.Recipients[0], Post.Delivered, null)] };
            case Step.Expand:
                return new MessageUpdate
                {
                    Recipients = [new RecipientUpdate(message.Recipients[0], null, null)],
                    Added = [new QueuedRecipient(message.NextRecipientIndex, Post.To($"x{message.NextRecipientIndex}"), 0, later, null)],
                };
            case Step.Bounce:
                var notice = Encoding.ASCII.GetBytes(text.PadRight(_random.Next(2) == 0 ? 100 : 8_000));
                var envelope = Post.Envelope() with { Sender = null };
                return Post.Update(message, Post.Failed) with { Notice = new NewMessage(envelope, [Post.To("sender")], notice, ContentTraits.None) };
            default:
                return Post.Update(message, Post.Deferred, later);
        }
    }

    private async Task DoAsync(ImmutableSortedDictionary<string, string> after, Func<Task<SinkState>> step)
    {
        lock (_gate)
        {
            // What comes after the power cut is not seen by anybody; a failed store refuses all.
            if (_crashed is not null || _store.State == SinkState.Failed)
                return;
            _allowed = [_model, after];
        }

        var state = await step();
        tally.Add(state);
        lock (_gate)
        {
            if (state == SinkState.Accepting)
                _model = after;
            if (_crashed is null && state != SinkState.Failed)
                _allowed = [_model];
        }
    }

    /// <summary>Another program starts on the disk as it is found now. The one before goes on with a disk nobody looks at again.</summary>
    private async Task ReopenAsync(MemoryFiles disk)
    {
        lock (_gate)
            _touchesLeft = 0;
        _files.FailWrite = _files.FailCreate = _files.FailFlush = static _ => null;
        await _store.DisposeAsync();
        _files = disk;
        var report = QueueVerifier.Run(() => QueueOnDisk.Open(disk, _time));
        Assert.DoesNotContain(report.Damage, found => found.What.Contains("missing", StringComparison.Ordinal));
        _model = await ReadAsync(disk.Copy());
        var found = _model;
        if (!_allowed.Any(one => one.SequenceEqual(found)))
            Assert.Fail($"found\n{Text(found)}\ninstead of one of\n{string.Join("\nor\n", _allowed.Select(Text))}");
        Start();
    }

    private void Start()
    {
        _allowed = [_model];
        _crashed = null;
        _files.Touching = Touch;
        _store = new EmbeddedQueueStore(Options, _files, directoryLock: null, _time, new Counting(tally));
        Assert.Equal(_model.Count, _store.Count);
    }

    private async Task<ImmutableSortedDictionary<string, string>> ReadAsync(MemoryFiles disk)
    {
        await using var store = Post.Open(disk, new FakeTimeProvider(_time.GetUtcNow().AddDays(2)), Options);
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var due = Post.TakeDue(store).ToHashSet();
        foreach (var item in store.Reading.List(new QueueFilter()))
        {
            var isHeld = item.State == MessageState.Held;
            Assert.Equal(!isHeld, due.Contains(item.Id));
            var names = Names(item.Recipients.Select(recipient => recipient.Recipient.Address.LocalPart));
            found.Add(Content(store, item.Id), names + (isHeld ? Held : ""));
        }

        return found.ToImmutable();
    }

    private static string Content(EmbeddedQueueStore store, QueueId id)
    {
        using var details = store.Reading.Show(id);
        return Post.Read(details!.Content);
    }

    private void Touch(string path)
    {
        lock (_gate)
        {
            if (_touchesLeft == 0 || --_touchesLeft > 0)
                return;
            _crashed = _files.Crash(_random);
            tally.Crash();
        }
    }

    private static IOException? NoRoom(string path) => new("No space left on device", 28);

    private static Func<string, Exception?> Once(Func<Exception> error)
    {
        var left = 1;
        return _ => Interlocked.Exchange(ref left, 0) == 1 ? error() : null;
    }

    private static string Names(IEnumerable<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal));

    private static string Text(ImmutableSortedDictionary<string, string> model) =>
        string.Join('\n', model.Select(message => $"{string.Concat(message.Key.Where(char.IsAsciiDigit).Take(5))}/{message.Key.Length}: {message.Value}"));

    /// <summary>What the histories came to, so that a test that proves nothing is seen.</summary>
    internal sealed class Tally
    {
        private int _crashes, _refused, _failed, _carried;

        public int Crashes => _crashes;

        public int Refused => _refused;

        public int Failed => _failed;

        public int Carried => _carried;

        public void Crash() => Interlocked.Increment(ref _crashes);

        public void Carry(int messages) => Interlocked.Add(ref _carried, messages);

        public void Add(SinkState state)
        {
            if (state == SinkState.Full)
                Interlocked.Increment(ref _refused);
            else if (state == SinkState.Failed)
                Interlocked.Increment(ref _failed);
        }

        public override string ToString() =>
            $"{Crashes} crashes within a step, {Refused} steps refused for want of room, {Failed} failed, {Carried} messages carried";
    }

    /// <summary>Counts what compaction says it did.</summary>
    private sealed class Counting(Tally tally) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == 2016 && state is IReadOnlyList<KeyValuePair<string, object?>> values)
                tally.Carry((int)values.First(value => value.Key == "Carried").Value!);
        }
    }
}
