using System.Text;
using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts.Tokens;
using Xunit;

namespace Smtp.Tests.Accounts.Tokens;

public sealed class KeySetTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TokenForge _forge = new();
    private readonly List<TokenNews> _told = [];
    private readonly KeySet _keys;
    private string _id = "first";
    private bool _isAway;
    private string? _instead;
    private int _readings;
    private TaskCompletionSource? _slow;

    public KeySetTests() => _keys = new KeySet(ReadAsync, _time, _told.Add);

    public void Dispose() => _forge.Dispose();

    private async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        _readings++;
        if (_slow is { } slow)
            await slow.Task;
        return _isAway ? throw new IOException("away") : Encoding.UTF8.GetBytes(_instead ?? _forge.Keys(_id));
    }

    private async Task<int> FindAsync(string? id) => (await _keys.FindAsync(id, TestContext.Current.CancellationToken)).Count;

    [Fact]
    public async Task Keys_are_read_once_and_again_after_an_hour()
    {
        for (var i = 0; i < 10; i++)
            Assert.Equal(1, await FindAsync("first"));
        Assert.Equal(2, await FindAsync(null)); // not the secret
        Assert.Equal(0, await FindAsync("secret"));
        Assert.Equal(1, _readings);
        _time.Advance(KeySet.Fresh);
        Assert.Equal(1, await FindAsync("first"));
        await _keys.Behind;
        Assert.Equal(2, _readings);
        Assert.Equal(1, await FindAsync("first"));
        await _keys.Behind;
        Assert.Equal(2, _readings);
    }

    /// <summary>An issuer that is slow to give newer keys holds up nobody whose key is there, only who needs a new one.</summary>
    [Fact]
    public async Task Newer_keys_are_read_behind_and_who_names_a_new_one_waits()
    {
        await FindAsync("first");
        _slow = new TaskCompletionSource();
        _id = "second";
        _time.Advance(KeySet.Fresh);
        Assert.Equal(1, await FindAsync("first"));
        var second = FindAsync("second");
        Assert.Equal(1, await FindAsync("first"));
        Assert.False(second.IsCompleted);
        _slow.SetResult();
        Assert.Equal(1, await second);
        await _keys.Behind;
        Assert.Equal(2, _readings);
        Assert.Equal(0, await FindAsync("first")); // withdrawn
    }

    [Fact]
    public async Task Keys_are_read_behind_once_a_minute_where_nobody_answers_and_at_once_where_an_operator_wishes()
    {
        await FindAsync("first");
        _isAway = true;
        _time.Advance(KeySet.Fresh);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(1, await FindAsync("first"));
            await _keys.Behind;
        }

        Assert.Equal(2, _readings);
        _keys.Refresh();
        await _keys.Behind;
        Assert.Equal(3, _readings);
        _time.Advance(KeySet.Floor);
        Assert.Equal(1, await FindAsync("first"));
        await _keys.Behind;
        Assert.Equal(4, _readings);
    }

    /// <summary>A key may have been withdrawn long since; and who asks first after a night must not be let in by it.</summary>
    [Fact]
    public async Task Keys_that_nobody_has_asked_about_for_long_are_read_before_they_serve()
    {
        await FindAsync("first");
        _id = "second";
        _time.Advance(KeySet.Overdue);
        Assert.Equal(0, await FindAsync("first"));
        Assert.Equal(2, _readings);
        Assert.Equal(1, await FindAsync("second"));
    }

    [Fact]
    public async Task Of_an_issuer_that_is_away_who_asks_first_hears_late_and_the_others_at_once()
    {
        await FindAsync("first");
        _isAway = true;
        _time.Advance(KeySet.Overdue);
        Assert.Equal(1, await FindAsync("first"));
        Assert.Equal(2, _readings);
        _slow = new TaskCompletionSource();
        _time.Advance(KeySet.Floor);
        Assert.Equal(1, await FindAsync("first"));
        _slow.SetResult();
        await _keys.Behind;
        Assert.Equal(3, _readings);
    }

    /// <summary>What a reading under way has got may be from before the file was changed.</summary>
    [Fact]
    public async Task A_wish_during_a_reading_is_another_reading()
    {
        await FindAsync("first");
        _slow = new TaskCompletionSource();
        _keys.Refresh();
        await Until(() => _readings == 2);
        _keys.Refresh();
        _keys.Refresh();
        _slow.SetResult();
        await _keys.Behind;
        Assert.Equal(3, _readings);
    }

    private static async Task Until(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_new_name_is_looked_for_but_not_each_time_a_stranger_makes_one_up()
    {
        await FindAsync("first");
        _id = "second";
        Assert.Equal(0, await FindAsync("second"));
        Assert.Equal(1, _readings);
        _time.Advance(KeySet.Floor);
        Assert.Equal(1, await FindAsync("second"));
        for (var i = 0; i < 100; i++)
            Assert.Equal(0, await FindAsync($"made-up{i}"));
        Assert.Equal(2, _readings);
        Assert.Equal(0, await FindAsync("first")); // withdrawn
    }

    [Fact]
    public async Task While_nobody_answers_the_keys_from_before_serve_for_a_day()
    {
        await FindAsync("first");
        _isAway = true;
        _time.Advance(KeySet.Fresh);
        Assert.Equal(1, await FindAsync("first"));
        await _keys.Behind;
        Assert.Equal(new TokenNews("the keys for tokens cannot be read again, those from before serve on: away", IsTrouble: true), _told[^1]);
        _time.Advance(KeySet.Stale - KeySet.Fresh);
        await Assert.ThrowsAsync<IOException>(() => FindAsync("first"));
        _isAway = false;
        _time.Advance(KeySet.Floor);
        Assert.Equal(1, await FindAsync("first"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[{"kty":"\ud800"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"\ud800","n":"AAAA","e":"AQAB","use":"\udc00"}]}""")]
    [InlineData("""{"\ud800":[]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"first","use":"enc","n":"AAAA","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"first","k":"AAAA"}]}""")]
    public async Task Without_a_key_for_signatures_nobody_is_let_in_and_nobody_is_asked_at_once_again(string json)
    {
        _instead = json;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<IOException>(() => FindAsync("first"));
        Assert.Equal(1, _readings);
        Assert.True(Assert.Single(_told).IsTrouble);
    }

    [Fact]
    public async Task Many_at_once_read_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => FindAsync("first"))));
        Assert.All(all, static count => Assert.Equal(1, count));
        Assert.Equal(1, _readings);
    }
}
