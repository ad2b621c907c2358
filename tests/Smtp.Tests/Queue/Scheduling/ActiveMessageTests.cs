using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class ActiveMessageTests : SchedulerTest
{
    [Fact]
    public async Task A_message_to_many_counts_for_several()
    {
        // Each takes 4 places: the fifth begins when 16 of 17 are taken, the sixth waits.
        _options = _options with { ActiveMessages = 17 };
        _there.Destination = name => name.Split('-')[0];
        var goOn = new TaskCompletionSource();
        _there.Before = _ => goOn.Task;
        for (var i = 0; i < 12; i++)
            await Post.Accept(Store, Post.Text($"{i}"), [.. Enumerable.Range(0, 24).Select(k => $"m{i}-{k}")]);
        await Start();
        await Until(() => _there.Deliveries.Count == 5 * 24);
        Assert.Equal(20, _scheduler!.ActiveMessages);

        goOn.SetResult();
        await Until(() => Store.Count == 0);
        Assert.Equal(12 * 24, _there.Deliveries.Count);
        await Until(() => _scheduler!.ActiveMessages == 0);
    }
}
