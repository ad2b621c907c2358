using Smtp.Queue.Scheduling;
using Xunit;

namespace Smtp.Tests.Queue.Scheduling;

public sealed class ConcurrencyWindowTests
{
    private readonly ConcurrencyWindow _window = new();

    public ConcurrencyWindowTests() => _window.Bound(initial: 2, maximum: 20);

    [Fact]
    public void Starts_low_and_grows_by_one_for_each_success_to_the_maximum()
    {
        Fill();
        var sizes = new List<int> { _window.Size };
        for (var i = 0; i < 20; i++)
        {
            _window.Succeeded();
            sizes.Add(_window.Size);
            Fill();
        }

        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 20], sizes);
    }

    [Fact]
    public void Does_not_grow_while_it_is_not_used_up()
    {
        for (var i = 0; i < 10; i++)
        {
            _window.Begin();
            _window.Succeeded();
        }

        Assert.Equal(2, _window.Size);
    }

    [Fact]
    public void Failures_of_those_under_way_together_halve_it_once()
    {
        Grow(16);
        Fill();
        for (var i = 0; i < 8; i++)
            _window.Failed();

        Assert.Equal((8, 8), (_window.Size, _window.Running));
    }

    [Fact]
    public void After_a_failure_it_grows_by_one_for_a_whole_window_of_successes()
    {
        Grow(8);
        Fill();
        _window.Failed();
        while (_window.Running > 4)
            _window.End();

        var successes = 0;
        while (_window.Size < 5)
        {
            Fill();
            _window.Succeeded();
            successes++;
        }

        Assert.Equal(4, successes);
    }

    [Fact]
    public void Never_shrinks_below_one_and_follows_a_smaller_maximum_at_once()
    {
        Grow(16);
        _window.Bound(2, maximum: 3);
        Assert.Equal(3, _window.Size);

        for (var i = 0; i < 10; i++)
        {
            _window.Begin();
            _window.Failed();
        }

        Assert.Equal(1, _window.Size);
    }

    private void Grow(int size)
    {
        while (_window.Size < size)
        {
            Fill();
            _window.Succeeded();
        }
    }

    private void Fill()
    {
        while (_window.Running < _window.Size)
            _window.Begin();
    }
}
