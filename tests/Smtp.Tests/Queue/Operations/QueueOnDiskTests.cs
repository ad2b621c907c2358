using Microsoft.Extensions.Time.Testing;
using Smtp.Mail;
using Smtp.Queue.Embedded;
using Smtp.Queue.Operations;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Operations;

/// <summary>A queue that is only looked at: listed, shown and verified, and never written to.</summary>
public sealed class QueueOnDiskTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(55));
    private MemoryFiles _files = new();

    [Fact]
    public async Task It_shows_what_the_daemon_would_find_and_changes_nothing()
    {
        var ids = await Fill();
        var before = Snapshot();

        using (var queue = QueueOnDisk.Open(_files, _time))
        {
            Assert.Equal(ids, queue.Reading.List(new QueueFilter()).Select(item => item.Id));
            using var details = queue.Reading.Show(ids[1]);
            Assert.Equal(Post.Text("large", 9000), Post.Read(details!.Content));
            Assert.Single(details.Attempts);
        }

        Assert.Empty(QueueVerifier.Run(() => QueueOnDisk.Open(_files, _time)).Damage);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Beside_a_running_daemon_it_finds_no_damage()
    {
        await using var store = Post.Open(_files, _time);
        for (var i = 0; i < 30; i++)
            await Post.Accept(store, Post.Text($"{i}", 3000), "jyoti");

        var report = QueueVerifier.Run(() => QueueOnDisk.Open(_files, _time));

        Assert.Empty(report.Damage);
        Assert.Equal((30, 30), (report.Messages, (int)report.Records));
        Assert.True(report.Segments > 1);
    }

    [Fact]
    public async Task Damage_anywhere_is_found_with_the_id_of_the_message()
    {
        await Fill();
        var whole = _files.Octets(JournalFormat.SegmentPath(1));
        var used = whole.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        Assert.True(used > JournalFormat.FirstRecord);
        for (var at = JournalFormat.FirstRecord; at < used; at++)
        {
            // The padding of records says nothing.
            if (whole[at] == 0)
                continue;
            var octets = (byte[])whole.Clone();
            octets[at] ^= 0x55;
            var damaged = _files.Crash();
            damaged.Replace(JournalFormat.SegmentPath(1), octets);
            var report = QueueVerifier.Run(() => QueueOnDisk.Open(damaged, _time));
            Assert.True(report.Damage.Count > 0, $"an octet changed at {at} of {used} was not found");
        }
    }

    [Fact]
    public async Task Damaged_content_is_told_with_its_message_and_whether_that_waits()
    {
        var ids = await Fill();
        var octets = _files.Octets(JournalFormat.SegmentPath(1));
        octets[octets.AsSpan().IndexOf("Subject: small"u8) + 50] ^= 1;
        _files.Replace(JournalFormat.SegmentPath(1), octets);
        octets = _files.Octets(JournalFormat.ContentPath(ids[1]));
        octets[5000] ^= 1;
        _files.Replace(JournalFormat.ContentPath(ids[1]), octets);

        var damage = QueueVerifier.Run(() => QueueOnDisk.Open(_files, _time)).Damage;

        Assert.Equal([(ids[0], true), (ids[1], true)], damage.Select(found => (found.Id!.Value, found.IsWaiting)).Order());
        Assert.Equal(JournalFormat.ContentPath(ids[1]), damage.Single(found => found.Id == ids[1]).Where);
    }

    [Fact]
    public async Task A_missing_content_file_is_damage()
    {
        var ids = await Fill();
        _files.Delete(JournalFormat.ContentPath(ids[1]));
        var found = Assert.Single(QueueVerifier.Run(() => QueueOnDisk.Open(_files, _time)).Damage);
        Assert.Equal((ids[1], "its content file is missing"), (found.Id!.Value, found.What));
    }

    private async Task<QueueId[]> Fill()
    {
        await using (var store = Post.Open(_files, _time))
        {
            await Post.Accept(store, Post.Text("small", 400), "jyoti");
            await Post.Accept(store, Post.Text("large", 9000), "jyoti");
            foreach (var id in Post.TakeDue(store))
            {
                using var message = await Post.Load(store, id);
                await store.UpdateAsync(message, Post.Update(message, Post.Deferred, _time.GetUtcNow().AddHours(1)));
            }
        }

        _files = _files.Crash();
        using var queue = QueueOnDisk.Open(_files, _time);
        return [.. queue.Reading.Ids(new QueueFilter())];
    }

    private string[] Snapshot() =>
        [.. _files.Paths.Order(StringComparer.Ordinal).Select(path => $"{path} {Convert.ToHexString(_files.Octets(path))}")];
}
