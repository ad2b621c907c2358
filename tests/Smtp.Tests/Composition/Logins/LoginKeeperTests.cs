using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Smtp.Composition.Logins;
using Smtp.Reception.Authentication;
using Xunit;

namespace Smtp.Tests.Composition.Logins;

public sealed class LoginKeeperTests : IDisposable
{
    private static readonly IPAddress Attacker = IPAddress.Parse("203.0.113.9");

    private readonly string _folder = Directory.CreateTempSubdirectory("smtpd-logins-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly Warnings _warnings = new();

    private string FilePath => LoginHistoryFile.PathIn(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LoginThrottle Throttle() => new(new AuthenticationOptions(), _time);

    private LoginKeeper Keep(LoginThrottle throttle) => LoginKeeper.Start(throttle, _folder, _time, _warnings);

    private static void Ban(LoginThrottle throttle)
    {
        for (var i = 0; i < 10; i++)
            throttle.Failed(Attacker, $"account{i}", (ulong)i + 1);
    }

    private async Task PassAsync(TimeSpan time, Func<bool> until)
    {
        // The keeper looks from a thread of its own.
        _time.Advance(time);
        while (!until())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_ban_is_on_disk_a_second_later_for_the_owner_alone()
    {
        var throttle = Throttle();
        await using var keeper = Keep(throttle);
        Ban(throttle);
        await PassAsync(TimeSpan.FromSeconds(1), () => File.Exists(FilePath));
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));

        // As after a crash.
        var next = Throttle();
        await using var again = Keep(next);
        Assert.Equal(throttle.CurrentBans(), next.CurrentBans());
        Assert.NotEmpty(next.CurrentBans());
    }

    [Fact]
    public async Task Whatever_else_has_changed_is_on_disk_a_minute_later()
    {
        var throttle = Throttle();
        await using var keeper = Keep(throttle);
        throttle.Succeeded(Attacker, "jyoti@excite.example");
        for (var second = 0; second < 59; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(File.Exists(FilePath));
        await PassAsync(TimeSpan.FromSeconds(1), () => File.Exists(FilePath));
        Assert.Equal("jyoti@excite.example", Assert.Single(LoginHistoryFile.Read(FilePath).Known).Account);
    }

    [Fact]
    public async Task A_stop_writes_what_has_changed_and_nothing_where_nothing_has()
    {
        await using (Keep(Throttle()))
        {
        }

        Assert.False(File.Exists(FilePath));
        var throttle = Throttle();
        await using (Keep(throttle))
            throttle.Failed(Attacker, "jyoti@excite.example", 1);
        Assert.Equal("203.0.113.9", Assert.Single(LoginHistoryFile.Read(FilePath).Clients).Who);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"version":1,"logins":{"clients":[],"accounts":[],"known":[]}}""")]
    [InlineData("""{"version":2,"logins":{"clients":[],"accounts":[]}}""")]
    [InlineData("""{"version":2,"logins":{"clients":[null],"accounts":[],"known":[]}}""")]
    [InlineData("""
        {"version":2,"logins":{"clients":[{"who":"x","failures":1,"lastFailure":"2026-11-23T12:00:00Z","bannedUntil":null,"with":""}],
        "accounts":[],"known":[]}}
        """)]
    [InlineData("""{"version":2,"logins":{"clients":[],"accounts":[],"known":[{"account":"x","clients":["y"]}]}}""")]
    [InlineData("""{"version":2,"logins":{"clients":[],"accounts":[],"known":[{"account":"x","clients":[null]}]}}""")]
    [InlineData("""{"version":2,"logins":{"clients":[],"accounts":[],"known":[{"account":"\ud800","clients":[]}]}}""")]
    [InlineData("""{"version":2,"logins":{"clients":[],"accounts":[],"known":[],"key":"AAAA"}}""")]
    [InlineData("""{"version":2,"logins":{"clients":[],"accounts":[],"known":[],"key":"no base64"}}""")]
    public async Task A_damaged_file_is_set_aside_with_a_warning_and_all_begins_anew(string text)
    {
        await File.WriteAllTextAsync(FilePath, text, TestContext.Current.CancellationToken);
        var throttle = Throttle();
        await using (Keep(throttle))
        {
            Assert.Empty(throttle.CurrentBans());
            Assert.Contains($"the file is kept as {FilePath}.damaged", Assert.Single(_warnings.Lines), StringComparison.Ordinal);
            Ban(throttle);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(FilePath + ".damaged", TestContext.Current.CancellationToken));
        Assert.Single(LoginHistoryFile.Read(FilePath).Clients);
    }

    /// <summary>Not even the next writing replaces it, whoever owns it.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_read_is_set_aside_too()
    {
        var text = new byte[64 * 1024 * 1024 + 1]; // longer than any that is read
        text[0] = (byte)'x';
        await File.WriteAllBytesAsync(FilePath, text, TestContext.Current.CancellationToken);
        await using (Keep(Throttle()))
            Assert.Contains($"the file is kept as {FilePath}.damaged", Assert.Single(_warnings.Lines), StringComparison.Ordinal);
        Assert.Equal(text.Length, new FileInfo(FilePath + ".damaged").Length);

        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return; // Who may read everything.
        await File.WriteAllTextAsync(FilePath, "mine", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(FilePath, UnixFileMode.None);
        var throttle = Throttle();
        await using (Keep(throttle))
            Ban(throttle);
        File.SetUnixFileMode(FilePath + ".damaged", UnixFileMode.UserRead);
        Assert.Equal("mine", await File.ReadAllTextAsync(FilePath + ".damaged", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_cannot_be_set_aside_is_not_replaced()
    {
        await File.WriteAllTextAsync(FilePath, "damaged", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.Combine(FilePath + ".damaged", "x")); // in its way
        var throttle = Throttle();
        await using (Keep(throttle))
        {
            Assert.EndsWith($"the file is kept as {FilePath}", Assert.Single(_warnings.Lines), StringComparison.Ordinal);
            Ban(throttle);
            await PassAsync(TimeSpan.FromSeconds(1), () => _warnings.Lines.Count == 2);
            Assert.Contains("cannot be kept", _warnings.Lines[1], StringComparison.Ordinal);
            Assert.Equal("damaged", await File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken));
            Directory.Delete(FilePath + ".damaged", recursive: true);
        }

        Assert.Equal("damaged", await File.ReadAllTextAsync(FilePath + ".damaged", TestContext.Current.CancellationToken));
        Assert.Single(LoginHistoryFile.Read(FilePath).Clients);
    }

    [Fact]
    public async Task Bans_are_written_every_ten_seconds_at_most()
    {
        var throttle = Throttle();
        await using var keeper = Keep(throttle);
        Ban(throttle);
        await PassAsync(TimeSpan.FromSeconds(1), () => File.Exists(FilePath));
        File.Delete(FilePath);
        for (var i = 0; i < 20; i++)
            throttle.Failed(IPAddress.Parse("203.0.113.10"), $"account{i}", (ulong)i + 1);
        for (var second = 0; second < 9; second++)
            _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(File.Exists(FilePath));
        await PassAsync(TimeSpan.FromSeconds(1), () => File.Exists(FilePath));
        Assert.Equal(2, LoginHistoryFile.Read(FilePath).Clients.Count);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_once_and_tried_again()
    {
        var throttle = Throttle();
        Directory.Delete(_folder);
        await using (Keep(throttle))
        {
            Ban(throttle);
            await PassAsync(TimeSpan.FromSeconds(1), () => _warnings.Lines.Count == 1);
            Assert.Contains("Failed logins and bans cannot be kept", _warnings.Lines[0], StringComparison.Ordinal);
            Directory.CreateDirectory(_folder);
        }

        Assert.Single(LoginHistoryFile.Read(FilePath).Clients);
    }

    private sealed class Warnings : ILogger
    {
        private readonly Lock _lock = new();
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lock)
                    return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lock)
                _lines.Add(formatter(state, exception));
        }
    }
}
