using Microsoft.Extensions.Time.Testing;
using Smtp.Delivery.Relay;
using Xunit;

namespace Smtp.Tests.Delivery.Relay;

public sealed class DeadlineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Deadline _deadline;
    private int _expired;

    public DeadlineTests() => _deadline = new Deadline(_time, () => _expired++);

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public void Expires_once_when_its_time_has_come()
    {
        _deadline.Set(TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(_deadline.HasExpired);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.True(_deadline.HasExpired);
        Assert.Equal(1, _expired);
    }

    [Fact]
    public void A_later_deadline_replaces_the_one_before()
    {
        for (var i = 0; i < 100; i++)
        {
            _deadline.Set(TimeSpan.FromSeconds(10));
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(0, _expired);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, _expired);
    }

    [Fact]
    public void An_earlier_deadline_replaces_the_one_before()
    {
        _deadline.Set(TimeSpan.FromHours(1));
        _deadline.Set(TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, _expired);
    }

    [Fact]
    public void A_cleared_deadline_never_expires_and_can_be_set_again()
    {
        _deadline.Set(TimeSpan.FromSeconds(1));
        _deadline.Clear();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _expired);

        _deadline.Set(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, _expired);
    }
}
