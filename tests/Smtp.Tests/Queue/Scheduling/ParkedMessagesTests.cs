using Smtp.Mail;
using Smtp.Protocol.Addresses;
using Smtp.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class ParkedMessagesTests
{
    private readonly ParkedMessages _parked = new();

    [Fact]
    public void Lanes_take_turns_and_each_is_in_order()
    {
        for (var id = 1; id <= 4; id++)
            _parked.Add(new QueueId(id), lane: 1);
        _parked.Add(new QueueId(10), lane: 2);
        _parked.Add(new QueueId(11), lane: 2);
        _parked.Add(new QueueId(20), lane: 3);

        Assert.Equal([1, 10, 20, 2, 11, 3, 4], TakeAll());
        Assert.Equal(0, _parked.Count);
    }

    [Fact]
    public void A_sender_has_one_lane_and_the_number_of_lanes_is_bounded()
    {
        var lanes = Enumerable.Range(0, 100_000).Select(i => ParkedMessages.LaneOf(new Mailbox($"user{i}", "from.example"))).ToArray();

        Assert.InRange(lanes.Distinct().Count(), 500, 1024);
        Assert.Equal(lanes[7], ParkedMessages.LaneOf(new Mailbox("user7", "FROM.example")));
    }

    [Fact]
    public void A_suspended_message_stands_once_however_often_it_is_put_off()
    {
        var suspended = new SuspendedMessages();
        suspended.Add(new QueueId(1), lane: 1);
        suspended.Add(new QueueId(1), lane: 1);

        Assert.Equal(1, suspended.Count);
        Assert.True(suspended.TryTake(out var id) && id == new QueueId(1));
        suspended.Add(new QueueId(1), lane: 1);
        Assert.Equal(1, suspended.Count);
    }

    private IEnumerable<long> TakeAll()
    {
        while (_parked.TryTake(out var id))
            yield return id.Value;
    }
}
