using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Smtp.Reception.Tls;
using Xunit;

namespace Smtp.Tests.Reception.Tls;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly PemFixture _pem = new();
    private readonly FakeTimeProvider _time = new(PemFixture.Now);
    private readonly Lines _log = new();
    private readonly CertificateStore _store;

    public CertificateStoreTests() => _store = new CertificateStore(_time, _log);

    public void Dispose()
    {
        _store.Dispose();
        _pem.Dispose();
    }

    private string Shown => Assert.Single(_store.Current.Certificates).Names[0];

    /// <summary>certbot: live/NAME/x.pem are links to archive/NAME/xN.pem, and are replaced one by one.</summary>
    [Fact]
    public void The_links_of_certbot_are_followed_when_they_move()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege");
        Directory.CreateDirectory(_pem.In("archive"));
        Directory.CreateDirectory(_pem.In("live"));
        void Archive(int number, string name)
        {
            var (certificate, key) = PemFixture.Make(name: name);
            File.WriteAllText(_pem.In($"archive/fullchain{number}.pem"), certificate);
            File.WriteAllText(_pem.In($"archive/privkey{number}.pem"), key);
        }

        void Link(string part, int number)
        {
            File.Delete(_pem.In($"live/{part}.pem"));
            File.CreateSymbolicLink(_pem.In($"live/{part}.pem"), $"../archive/{part}{number}.pem");
        }

        Archive(1, "one.example");
        Link("fullchain", 1);
        Link("privkey", 1);
        _store.Open(new TlsOptions { Certificates = [new(_pem.In("live/fullchain.pem"), _pem.In("live/privkey.pem"))] });
        Assert.Equal("one.example", Shown);

        Archive(2, "two.example");
        Link("fullchain", 2);
        Pass();
        Assert.Equal("one.example", Shown);
        Assert.DoesNotContain(_log.Errors, static _ => true); // half way: the key is still the old one
        Link("privkey", 2);
        Pass();
        Assert.Equal("two.example", Shown);
        Assert.Empty(_log.Errors);
    }

    /// <summary>lego writes over its files, and kubernetes moves a link of the folder above.</summary>
    [Fact]
    public void Files_written_over_and_folders_moved_are_seen()
    {
        var files = _pem.Write("a", r => r.Names = ["one.example"]);
        _store.Open(new TlsOptions { Certificates = [files] });
        _pem.Write("a", r => r.Names = ["two.example"]);
        Pass();
        Assert.Equal("two.example", Shown);
        Pass();
        Assert.Equal(2, _log.All.Count(static line => line.StartsWith("1100 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Tickets_are_sealed_with_another_key_after_half_a_day_though_the_files_are_the_same()
    {
        _store.Open(new TlsOptions { Certificates = [_pem.Write("a")] });
        var before = _store.Current.Certificates[0];
        _time.Advance(TimeSpan.FromHours(12) - CertificateStore.Period);
        Assert.Same(before.Context, _store.Current.Certificates[0].Context);
        Pass();
        Assert.NotSame(before.Context, _store.Current.Certificates[0].Context);
        Assert.Equal(before.Names, _store.Current.Certificates[0].Names);
        Assert.Single(_log.All, static line => line.StartsWith("1100 ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_used_keeps_the_old_one_and_is_said_once()
    {
        var files = _pem.Write("a");
        _store.Open(new TlsOptions { Certificates = [files] });
        var before = _store.Current.Certificates[0];
        File.WriteAllText(files.Key, _pem.In("nonsense"));
        for (var i = 0; i < 5; i++)
            Pass();

        Assert.Same(before, _store.Current.Certificates[0]);
        Assert.Contains("holds no private key", Assert.Single(_log.Errors), StringComparison.Ordinal);
        File.Delete(files.Key);
        Pass();
        Pass();
        Assert.Contains("does not exist", _log.Errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_takes_another_list_or_none_of_it()
    {
        var one = _pem.Write("a", r => r.Names = ["one.example"]);
        var two = _pem.Write("b", r => r.Names = ["two.example"]);
        _store.Open(new TlsOptions { Certificates = [one] });
        Assert.True(_store.Reload(new TlsOptions { Certificates = [two] }));
        Assert.Equal("two.example", Shown);
        Assert.False(_store.Reload(new TlsOptions { Certificates = [one, new(_pem.In("none"), _pem.In("none"))] }));
        Assert.Equal("two.example", Shown);
        Assert.Contains("none does not exist", Assert.Single(_log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_runs_out_is_a_line_a_day()
    {
        _store.Open(new TlsOptions { Certificates = [_pem.Write("a", r => r.Until = PemFixture.Now.AddDays(15))] });
        Assert.DoesNotContain(_log.All, static line => line.StartsWith("1102 ", StringComparison.Ordinal));
        for (var hour = 0; hour < 15 * 24; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.InRange(_log.All.Count(static line => line.StartsWith("1102 ", StringComparison.Ordinal)), 6, 8);
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Contains(_log.Errors, static line => line.StartsWith("1103 ", StringComparison.Ordinal));
    }

    private void Pass() => _time.Advance(CertificateStore.Period);

    private sealed class Lines : ILogger<CertificateStore>
    {
        public List<string> All { get; } = [];

        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            All.Add($"{eventId.Id} {formatter(state, exception)}");
            if (logLevel >= LogLevel.Error)
                Errors.Add(All[^1]);
        }
    }
}
