using Smtp.Mail;
using Smtp.Queue;
using Smtp.Queue.Scheduling;
using Smtp.Tests.Queue.Embedded;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class DestinationHealthTests
{
    private static readonly RetryRule Rule = new()
    {
        Name = "a rule",
        First = TimeSpan.FromMinutes(1),
        Maximum = TimeSpan.FromHours(4),
        Expiry = TimeSpan.FromDays(5),
    };

    private static readonly AttemptReport Reached = new(DestinationReach.Reached);
    private static readonly AttemptReport Strained = new(DestinationReach.Strained);
    private static readonly AttemptReport Unreachable = new(DestinationReach.Unreachable, Post.Unreachable, Rule);

    private readonly DestinationHealth _health = new(TimeSpan.FromMinutes(30));
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public DestinationHealthTests() => _health.Window.Bound(4, 20);

    [Fact]
    public void Is_down_when_all_that_were_under_way_together_reached_nobody()
    {
        Begin(4);
        Assert.Equal(HealthChange.None, End(Unreachable));
        Assert.Equal(HealthChange.None, End(Unreachable));
        Assert.Equal(HealthChange.None, End(Unreachable));
        Assert.Equal(HealthChange.Down, End(Unreachable));

        Assert.True(_health.IsDown);
        Assert.Equal("not tried now: connection refused", _health.Suspension!.Diagnostic);
    }

    [Fact]
    public void One_that_is_reached_in_between_keeps_it_up_with_fewer_at_once()
    {
        // A host that takes two connections and refuses the others.
        Begin(4);
        End(Unreachable);
        End(Unreachable);
        End(Reached);
        End(Reached);

        Assert.False(_health.IsDown);
        Assert.Equal(2, _health.Window.Size);
    }

    [Fact]
    public void A_host_that_breaks_off_is_not_down()
    {
        for (var i = 0; i < 20; i++)
        {
            Begin(1);
            End(Strained);
        }

        Assert.Equal((false, 1), (_health.IsDown, _health.Window.Size));
    }

    [Fact]
    public void Probes_come_in_doubling_intervals_up_to_the_longest()
    {
        Begin(1);
        End(Unreachable);

        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            waits.Add((_health.NextProbe - _now).TotalMinutes);
            _now = _health.NextProbe;
            Assert.Equal(HealthChange.StillDown, Probe(Unreachable));
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits);
    }

    [Fact]
    public void Probes_keep_to_a_rule_that_begins_with_more()
    {
        var rule = Rule with { First = TimeSpan.FromHours(1), Maximum = TimeSpan.FromHours(2) };
        Begin(1);
        End(Unreachable with { Rule = rule });

        Assert.Equal(TimeSpan.FromHours(1), _health.NextProbe - _now);
    }

    [Fact]
    public void Only_one_probes_at_a_time_and_not_before_its_time()
    {
        Begin(1);
        End(Unreachable);
        Assert.False(_health.MayProbe(_now + TimeSpan.FromSeconds(53)));
        _now = _health.NextProbe;
        Assert.True(_health.MayProbe(_now));

        _health.Begin(asProbe: true);

        Assert.False(_health.MayProbe(_now + TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_probe_that_tells_nothing_is_made_again_an_interval_later()
    {
        Begin(1);
        End(Unreachable);
        _now = _health.NextProbe;
        Assert.Equal(HealthChange.None, Probe(AttemptReport.Nothing));

        Assert.True(_health.IsDown);
        Assert.Equal(TimeSpan.FromMinutes(1), _health.NextProbe - _now);
    }

    [Fact]
    public void Whoever_reaches_it_brings_it_back_with_few_at_once()
    {
        Begin(4);
        for (var i = 0; i < 3; i++)
            End(Unreachable);
        Begin(1);
        Assert.Equal(HealthChange.Down, End(Unreachable));

        // Begun before it was down, and slower.
        Assert.Equal(HealthChange.Back, End(Reached));
        Assert.Equal((false, 4), (_health.IsDown, _health.Window.Size));
    }

    [Fact]
    public void Some_recipients_reached_and_others_not_is_strain()
    {
        Assert.Equal(DestinationReach.Strained, AttemptReport.ReachOf([Post.Delivered, Post.Unreachable]));
        Assert.Equal(DestinationReach.Unreachable, AttemptReport.ReachOf([Post.Unreachable, Post.Unreachable]));
        Assert.Equal(DestinationReach.Reached, AttemptReport.ReachOf([Post.Deferred, Post.Failed]));
    }

    private void Begin(int count)
    {
        for (var i = 0; i < count; i++)
            _health.Begin(asProbe: false);
    }

    private HealthChange End(AttemptReport report) => _health.End(report, wasProbe: false, _now);

    private HealthChange Probe(AttemptReport report)
    {
        _health.Begin(asProbe: true);
        return _health.End(report, wasProbe: true, _now);
    }
}
