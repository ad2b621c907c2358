using System.Net;
using Microsoft.Extensions.Time.Testing;
using Smtp.Reception.Authentication;
using Xunit;

namespace Smtp.Tests.Reception.Authentication;

public sealed class LoginThrottleTests
{
    private const string Jyoti = "jyoti@excite.example";
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.7");

    private readonly FakeTimeProvider _time = new();
    private readonly LoginThrottle _throttle;
    private ulong _guess = 1;

    public LoginThrottleTests() => _throttle = new LoginThrottle(new AuthenticationOptions { Remembered = 100 }, _time);

    private static IPAddress Stranger(int number) => new([203, 0, (byte)(number / 256), (byte)number]);

    private LoginAdmission Admit(IPAddress client, string account = Jyoti) => _throttle.Admit(client, account);

    private bool Fail(IPAddress client, string account = Jyoti) => _throttle.Failed(client, account, ++_guess);

    /// <summary>Fails after waiting as long as it must.</summary>
    private void FailPatiently(IPAddress client, string account = Jyoti)
    {
        _time.Advance(Admit(client, account).Wait);
        Fail(client, account);
    }

    [Fact]
    public void Each_failure_of_an_address_doubles_its_wait_up_to_a_limit()
    {
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            var admission = Admit(Home, $"account{i}");
            Assert.Equal(LoginVerdict.Granted, admission.Verdict);
            waits.Add(admission.Wait.TotalSeconds);
            _time.Advance(admission.Wait);
            Fail(Home, $"account{i}");
        }

        Assert.Equal([0, 1, 2, 4, 8, 16, 16], waits);
    }

    [Fact]
    public void Attempts_at_the_same_time_wait_for_each_other()
    {
        FailPatiently(Home);
        FailPatiently(Home);
        Assert.Equal([2, 4, 6], Enumerable.Range(0, 3).Select(_ => Admit(Home).Wait.TotalSeconds));
    }

    [Fact]
    public void More_at_a_time_than_the_longest_wait_are_sent_away()
    {
        for (var i = 0; i < 5; i++)
            FailPatiently(Home);
        Assert.Equal(16, Admit(Home).Wait.TotalSeconds);
        Assert.Equal(LoginVerdict.AccountPaused, Admit(Home).Verdict);
    }

    [Fact]
    public void Ten_failures_ban_an_address_for_a_quarter_of_an_hour()
    {
        for (var i = 0; i < 9; i++)
            FailPatiently(Home, $"account{i}");
        Assert.True(Fail(Home, "account9"));
        Assert.Equal(LoginVerdict.ClientBanned, Admit(Home).Verdict);
        Assert.Equal(LoginVerdict.Granted, Admit(Stranger(1)).Verdict);

        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(LoginAdmission.Now, Admit(Home));
    }

    [Fact]
    public void A_network_of_IPv6_counts_as_one_address()
    {
        for (var i = 0; i < 10; i++)
            FailPatiently(IPAddress.Parse($"2001:db8:0:1::{i}"), $"account{i}");
        Assert.Equal(LoginVerdict.ClientBanned, Admit(IPAddress.Parse("2001:db8:0:1:ffff::1")).Verdict);
        Assert.Equal(LoginVerdict.Granted, Admit(IPAddress.Parse("2001:db8:0:2::1"), "other").Verdict);
    }

    [Fact]
    public void Failures_are_forgotten_after_an_hour()
    {
        for (var i = 0; i < 9; i++)
            FailPatiently(Home);
        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(LoginAdmission.Now, Admit(Home));
        Assert.False(Fail(Home));
    }

    [Fact]
    public void Guesses_from_many_addresses_make_the_account_wait_for_strangers_alone()
    {
        _throttle.Succeeded(Home, Jyoti);
        for (var i = 0; i < 20; i++)
            FailPatiently(Stranger(i));

        Assert.Equal(LoginVerdict.AccountPaused, Admit(Stranger(99)).Verdict);
        Assert.Equal(LoginVerdict.Granted, Admit(Stranger(99), "sarika@excite.example").Verdict);
        Assert.Equal(LoginAdmission.Now, Admit(Home));

        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(LoginVerdict.Granted, Admit(Stranger(99)).Verdict);
    }

    /// <summary>However long somebody else behind the same address guesses: who has logged in from it is delayed, never kept out.</summary>
    [Fact]
    public void An_account_is_never_locked_out_of_an_address_it_is_known_to_use()
    {
        _throttle.Succeeded(Home, Jyoti);
        for (var i = 0; i < 100; i++)
        {
            var admission = Admit(Home);
            Assert.Equal(LoginVerdict.Granted, admission.Verdict);
            Assert.InRange(admission.Wait.TotalSeconds, 0, 16);
            _time.Advance(admission.Wait);
            Assert.False(Fail(Home));
        }

        for (var i = 0; i < 20; i++)
            Fail(Home, $"account{i}");
        Assert.Equal(LoginVerdict.ClientBanned, Admit(Home, "account").Verdict);
        Assert.Equal(LoginVerdict.Granted, Admit(Home).Verdict);
    }

    [Fact]
    public void The_same_wrong_password_again_is_no_further_guess()
    {
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(Admit(Home).Wait);
            Assert.False(_throttle.Failed(Home, Jyoti, 7));
        }

        Assert.Equal(LoginVerdict.Granted, Admit(Home).Verdict);
        Assert.Contains(true, Enumerable.Range(0, 20).Select(_ => Fail(Home)));
    }

    [Fact]
    public void What_was_mistyped_is_forgotten_when_the_right_one_comes()
    {
        for (var i = 0; i < 5; i++)
            FailPatiently(Home);
        _throttle.Succeeded(Home, Jyoti);
        Assert.Equal(LoginAdmission.Now, Admit(Home));
    }

    [Fact]
    public void One_account_of_ones_own_does_not_wash_guesses_at_others_away()
    {
        var isBanned = false;
        for (var i = 0; i < 10; i++)
        {
            isBanned = Fail(Home, $"account{i}");
            _throttle.Succeeded(Home, Jyoti);
        }

        Assert.True(isBanned);
    }

    [Fact]
    public void The_tables_have_a_limit_and_forget_what_is_oldest()
    {
        var table = new RecentTable<int, FailureRecord>(3);
        for (var i = 0; i < 3; i++)
            table.GetOrAdd(i).Add(TimeSpan.Zero, "x");
        Assert.True(table.TryGet(0, out _));
        table.GetOrAdd(3);
        Assert.Equal(3, table.Count);
        Assert.True(table.TryGet(0, out _));
        Assert.False(table.TryGet(1, out _));
        table.Remove(0);
        Assert.Equal(2, table.Count);
    }
}
