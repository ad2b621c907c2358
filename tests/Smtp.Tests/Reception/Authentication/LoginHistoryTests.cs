using System.Net;
using Microsoft.Extensions.Time.Testing;
using Smtp.Reception.Authentication;
using Xunit;

namespace Smtp.Tests.Reception.Authentication;

/// <summary>What operators see, and what a restart keeps.</summary>
public sealed class LoginHistoryTests
{
    private const string Jyoti = "jyoti@excite.example";
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress Attacker = IPAddress.Parse("2001:db8:0:1::77");
    private static readonly AuthenticationOptions Options = new() { Remembered = 100 };

    private FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private LoginThrottle _throttle;
    private ulong _guess;

    public LoginHistoryTests() => _throttle = new LoginThrottle(Options, _time);

    private void Fail(IPAddress client, int times, string? account = null)
    {
        for (var i = 0; i < times; i++)
            _throttle.Failed(client, account ?? $"account{i}", ++_guess);
    }

    /// <summary>Another process, which has been down for so long, with a monotonic clock of its own.</summary>
    private void Restart(TimeSpan down = default, TimeSpan clockSetBy = default)
    {
        var history = _throttle.ToHistory();
        _time = new FakeTimeProvider(_time.GetUtcNow() + down + clockSetBy);
        _throttle = new LoginThrottle(Options, _time);
        _throttle.Restore(history);
    }

    [Fact]
    public void A_ban_is_listed_and_outlives_a_restart_for_the_time_that_is_left()
    {
        Fail(Attacker, 10);
        var ban = Assert.Single(_throttle.CurrentBans());
        Assert.Equal(
            new LoginBan("2001:db8:0:1::/64", false, _time.GetUtcNow() + TimeSpan.FromMinutes(15), _time.GetUtcNow()), ban);

        Restart(down: TimeSpan.FromMinutes(14));
        Assert.Equal(ban, Assert.Single(_throttle.CurrentBans()));
        Assert.Equal(LoginVerdict.ClientBanned, _throttle.Admit(Attacker, Jyoti).Verdict);
        Restart(down: TimeSpan.FromMinutes(2));
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Attacker, Jyoti));
        Assert.Empty(_throttle.CurrentBans());
    }

    [Fact]
    public void Failures_short_of_a_ban_count_on_after_a_restart()
    {
        Fail(Home, 9);
        Restart(down: TimeSpan.FromMinutes(1));
        Assert.True(_throttle.Failed(Home, Jyoti, ++_guess));

        Fail(Attacker, 9);
        Restart(down: TimeSpan.FromMinutes(61));
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Attacker, Jyoti));
        Assert.False(_throttle.Failed(Attacker, Jyoti, ++_guess));
    }

    [Fact]
    public void What_was_mistyped_before_a_restart_is_still_forgotten_by_the_right_password_and_guesses_are_not()
    {
        Fail(Home, 5, Jyoti);
        Fail(Attacker, 9);
        Restart();
        _throttle.Succeeded(Home, Jyoti);
        _throttle.Succeeded(Attacker, "account0");
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Home, Jyoti));
        Assert.True(_throttle.Failed(Attacker, "other", ++_guess));
    }

    /// <summary>The promise: whatever strangers do, and also after a restart.</summary>
    [Fact]
    public void The_true_user_at_a_known_address_is_let_in_during_every_ban_and_after_a_restart()
    {
        _throttle.Succeeded(Home, Jyoti);
        for (var i = 0; i < 300; i++)
            _throttle.Failed(new IPAddress([203, 0, (byte)(i / 256), (byte)i]), Jyoti, ++_guess); // the account's ban
        Fail(Home, 30); // the address's ban: somebody else behind it
        Assert.Equal([("192.0.2.7", false), (Jyoti, true)], _throttle.CurrentBans().Select(ban => (ban.Who, ban.IsAccount)));
        Assert.Equal(LoginVerdict.Granted, _throttle.Admit(Home, Jyoti).Verdict);

        Restart(down: TimeSpan.FromMinutes(1));
        Assert.Equal(LoginVerdict.AccountPaused, _throttle.Admit(Attacker, Jyoti).Verdict);
        Assert.Equal(LoginVerdict.ClientBanned, _throttle.Admit(Home, "other").Verdict);
        Assert.Equal(LoginVerdict.Granted, _throttle.Admit(Home, Jyoti).Verdict);
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_nobody_wait_longer_than_a_ban()
    {
        Fail(Attacker, 10);
        Restart(clockSetBy: TimeSpan.FromDays(-30));
        var ban = Assert.Single(_throttle.CurrentBans());
        Assert.Equal(TimeSpan.FromMinutes(15), ban.Until - _time.GetUtcNow());
    }

    [Theory]
    [InlineData("2001:db8:0:1::/64")]
    [InlineData("2001:db8:0:1::99")]
    public void A_ban_is_lifted_by_network_or_address(string who)
    {
        Fail(Attacker, 10);
        Assert.True(_throttle.Lift(who));
        Assert.False(_throttle.Lift(who));
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Attacker, Jyoti));
    }

    [Fact]
    public void A_ban_of_an_account_is_lifted_by_its_name_in_any_case()
    {
        for (var i = 0; i < 20; i++)
            _throttle.Failed(new IPAddress([203, 0, 113, (byte)i]), Jyoti, ++_guess);
        Assert.Equal(LoginVerdict.AccountPaused, _throttle.Admit(Home, Jyoti).Verdict);
        Assert.False(_throttle.Lift("nobody"));
        Assert.True(_throttle.Lift("Jyoti@Excite.example"));
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Home, Jyoti));
    }

    [Fact]
    public void An_account_of_digits_is_not_taken_for_an_address()
    {
        for (var i = 0; i < 20; i++)
            _throttle.Failed(new IPAddress([203, 0, 113, (byte)i]), "1001", ++_guess);
        Fail(IPAddress.Parse("0.0.3.233"), 10);
        Assert.True(_throttle.Lift("1001"));
        Assert.Equal(["0.0.3.233"], _throttle.CurrentBans().Select(static ban => ban.Who));
    }

    /// <summary>A password in the place of a name.</summary>
    [Fact]
    public void What_is_no_account_is_never_written_down_and_waits_as_long_also_after_a_restart()
    {
        const string Secret = "Open Sesame";
        var name = _throttle.NameOf(Secret, isAccount: false);
        for (var i = 0; i < 20; i++)
            _throttle.Failed(new IPAddress([203, 0, 113, (byte)i]), name, ++_guess);
        for (var i = 0; i < 2; i++)
            _throttle.Failed(new IPAddress([203, 0, 114, (byte)i]), _throttle.NameOf("sesame", isAccount: false), ++_guess);
        Assert.Empty(_throttle.CurrentBans());

        var text = Json(_throttle.ToHistory());
        Assert.DoesNotContain("sesame", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String("sesame"u8), text, StringComparison.OrdinalIgnoreCase);
        Restart();
        Assert.Equal(name, _throttle.NameOf("OPEN sesame", isAccount: false));
        Assert.Equal(LoginVerdict.AccountPaused, _throttle.Admit(Home, name).Verdict);
        Assert.Equal(2, _throttle.ToHistory().Accounts.Count);
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Home, _throttle.NameOf("sesam", isAccount: false)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_one_address_has_done_at_a_name_is_kept_with_the_address_alone(bool isAccount)
    {
        Fail(Home, 5, _throttle.NameOf(Jyoti, isAccount));
        var history = _throttle.ToHistory();
        Assert.Empty(history.Accounts);
        Assert.Equal(isAccount ? Jyoti : "", Assert.Single(history.Clients).With);
        Restart();
        Fail(Home, 4);
        Assert.True(_throttle.Failed(Home, "other", ++_guess));
    }

    /// <summary>A client that polls each minute makes nothing to be written.</summary>
    [Fact]
    public void Changes_are_what_would_be_written_otherwise()
    {
        var before = _throttle.Changes;
        long Changed()
        {
            var by = _throttle.Changes - before;
            before += by;
            return by;
        }

        _throttle.Succeeded(Home, Jyoti);
        Assert.Equal(1, Changed());
        _throttle.Succeeded(Home, Jyoti);
        _throttle.Lift("192.0.2.7");
        Assert.Equal(0, Changed());
        _throttle.Failed(Home, Jyoti, 1);
        Assert.Equal(1, Changed());
        _throttle.Failed(Home, Jyoti, 1); // a device that says the same again and again
        Assert.Equal(0, Changed());
        _throttle.Succeeded(Home, Jyoti);
        Assert.Equal(1, Changed());
        _throttle.Succeeded(Attacker, Jyoti);
        Assert.Equal(1, Changed());
        Fail(Home, 10);
        Changed();
        _throttle.Lift("192.0.2.7");
        Assert.Equal(1, Changed());
    }

    [Fact]
    public void Names_have_a_length()
    {
        // Ⱥ has two octets, and its small letter three.
        var name = _throttle.NameOf(new string('\u023a', 160), isAccount: true);
        Assert.Equal(160, name.Length);
        Assert.InRange(_throttle.NameOf(new string('x', 10_000), isAccount: true).Length, 1, 30);
        Assert.InRange(_throttle.NameOf(new string('x', 10_000), isAccount: false).Length, 1, 30);
        Assert.Equal("", _throttle.NameOf("", isAccount: false));
        var longName = new string('x', 10_000);
        foreach (var history in new[]
        {
            LoginHistory.Empty with { Known = [new KnownClients(longName, [])] },
            LoginHistory.Empty with { Accounts = [new LoginFailures(longName, 1, default, null, "")] },
            LoginHistory.Empty with { Clients = [new LoginFailures("192.0.2.7", 1, default, null, longName)] },
        })
        {
            Assert.Throws<FormatException>(() => _throttle.Restore(history));
        }
    }

    private static string Json(LoginHistory history) => System.Text.Json.JsonSerializer.Serialize(
        history, Smtp.Composition.Logins.LoginHistoryJson.Default.LoginHistory);

    [Fact]
    public void Attempts_that_name_nobody_count_against_their_address_alone()
    {
        for (var i = 0; i < 40; i++)
            _throttle.Failed(new IPAddress([203, 0, 113, (byte)i]), "", 0);
        Assert.Equal(LoginAdmission.Now, _throttle.Admit(Home, ""));
        Fail(Home, 10, "");
        Assert.Equal(LoginVerdict.ClientBanned, _throttle.Admit(Home, "").Verdict);
    }

    [Fact]
    public void A_reload_may_make_the_tables_smaller_and_the_rules_stricter()
    {
        for (var i = 0; i < 100; i++)
            _throttle.Failed(new IPAddress([203, 0, 113, (byte)i]), "", ++_guess);
        _throttle.Options = Options with { Remembered = 10, Failures = 2 };
        Assert.Equal(10, _throttle.ToHistory().Clients.Count);
        Assert.True(_throttle.Failed(new IPAddress([203, 0, 113, 99]), Jyoti, ++_guess));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::1", "2001:db8::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("ffff:ffff:ffff:ffff::/64", "ffff:ffff:ffff:ffff::/64")]
    public void A_client_has_a_name_that_leads_back_to_it(string text, string name)
    {
        Assert.True(ClientName.TryParse(text, out var key));
        Assert.Equal(name, ClientName.Of(key));
        Assert.True(ClientName.TryParse(name, out var again));
        Assert.Equal(key, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("jyoti")]
    [InlineData("192.0.2.7/64")]
    [InlineData("192.0.2.7/24")]
    [InlineData("/64")]
    [InlineData("1001")]
    [InlineData("192.0.2")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("192.0.2.07")]
    [InlineData("2001:db8::1%1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("\ud800")]
    [InlineData(null)]
    public void What_is_no_address_has_no_key(string? text) => Assert.False(ClientName.TryParse(text, out _));
}
