using System.Text;
using Smtp.Accounts.Tokens;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;

namespace Smtp.Dialogues;

public sealed class AuthenticationTests
{
    private const string Accounts = "jyoti@excite.com:{PLAIN}open-sesame:::::\n";
    private static readonly ListenerOptions Submission = new() { Service = ListenerService.Submission };

    private static string Plain(string name, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}"));

    private static Task<Stage> OpenAsync(AuthenticationOptions? options = null) =>
        Stage.OpenAsync(Submission, authentication: options, accounts: Accounts);

    private static async Task<Client> GreetAsync(Stage stage)
    {
        var client = await stage.ConnectAsync("127.0.0.1");
        await client.EhloAsync();
        return client;
    }

    private static string Line(Stage stage, string id) =>
        Assert.Single(stage.Log.Lines, line => line.StartsWith(id + " ", StringComparison.Ordinal));

    [Fact]
    public async Task Logins_and_failures_are_told_by_name_and_mechanism()
    {
        await using var stage = await OpenAsync();
        var client = await GreetAsync(stage);
        await client.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "guess")}\r\n");
        await client.ExpectAsync("535*");
        Assert.Equal("1141 Authentication of 127.0.0.1 as jyoti@excite.com by PLAIN failed: wrong password", Line(stage, "1141"));

        var other = await GreetAsync(await OpenAsync());
        await other.SendAsync($"AUTH PLAIN {Plain("Jyoti@excite.com", "open-sesame")}\r\n");
        await other.ExpectAsync("235*");
    }

    [Fact]
    public async Task No_password_is_in_the_log_wherever_it_was_sent()
    {
        await using var stage = await OpenAsync(new AuthenticationOptions { Delay = TimeSpan.Zero });
        var secrets = new[] { "hunter2", Convert.ToBase64String("hunter2"u8), Plain("jyoti@excite.com", "hunter2"), Plain("hunter2", "x") };
        var client = await GreetAsync(stage);
        foreach (var line in new[]
        {
            $"AUTH PLAIN {secrets[2]}", // wrong
            $"AUTH PLAIN {secrets[3]}", // typed where the name belongs
            $"AUTH {secrets[1]}", // no mechanism
            $"AUTH hunter2 {secrets[1]}",
            $"AUTH CRAM-MD5 {secrets[1]}",
            $"{secrets[1]}", // pipelined behind an AUTH that was refused
            "hunter2",
            $"AUTH PLAIN {secrets[1]} {secrets[1]}",
            $"AUTH PLAIN {secrets[1]}",
        })
        {
            await client.SendAsync(line + "\r\n");
            await client.ExpectAsync("5*");
        }

        await client.SendAsync("AUTH LOGIN\r\n");
        await client.ExpectAsync("334*");
        await client.SendAsync("hunter2\r\n");
        await client.ExpectAsync("501*");
        Assert.NotEmpty(stage.Log.Lines);
        var log = string.Join('\n', stage.Log.Lines);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_answer_to_a_guess_waits_longer_each_time()
    {
        await using var stage = await OpenAsync();
        var client = await GreetAsync(stage);
        await client.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "guess")}\r\n");
        await client.ExpectAsync("535*");

        await client.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "open-sesame")}\r\n");
        var answer = client.ExpectAsync("235*");
        var waited = TimeSpan.Zero;
        while (!answer.IsCompleted)
        {
            // The clock moves by nobody else: however often it is looked at, a second has to go by.
            stage.Time.Advance(TimeSpan.FromMilliseconds(50));
            waited += TimeSpan.FromMilliseconds(50);
            await Task.WhenAny(answer, Task.Delay(5, TestContext.Current.CancellationToken));
        }

        await answer;
        Assert.True(waited >= TimeSpan.FromSeconds(1), $"{waited}");
    }

    [Fact]
    public async Task A_server_that_stops_lets_nobody_wait()
    {
        await using var stage = await OpenAsync();
        var client = await GreetAsync(stage);
        await client.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "guess")}\r\n");
        await client.ExpectAsync("535*");
        await client.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "another")}\r\n");
        await stage.Server.StopAsync(TimeSpan.FromSeconds(30));
        await client.ExpectAsync("535*");
        await client.ExpectAsync("421 4.3.2*");
        await client.ExpectCloseAsync();
    }

    /// <summary>Twenty in a row, each over a connection of its own; the texts are those of a name that exists.</summary>
    [Fact]
    public async Task Guesses_spread_over_connections_are_delayed_and_end_in_a_ban_and_tell_nobody_which_names_exist()
    {
        await using var stage = await OpenAsync(new AuthenticationOptions { Delay = TimeSpan.Zero });
        var said = new List<(string Name, string Reply)>();
        for (var i = 0; i < 20; i++)
        {
            var client = await GreetAsync(stage);
            var name = i % 2 == 0 ? "jyoti@excite.com" : $"nobody{i}@excite.com";
            await client.SendAsync($"AUTH PLAIN {Plain(name, $"guess{i}")}\r\n");
            said.Add((name, (await client.ReadLineAsync())!));
            await client.CloseAsync();
        }

        Assert.All(said[..9], one => Assert.Equal("535 5.7.8 Authentication credentials invalid", one.Reply));
        Assert.All(said[9..], one => Assert.Equal(
            "421 4.7.0 Too many failed authentications, closing transmission channel", one.Reply));
        Assert.Equal("127.0.0.1", Assert.Single(stage.Logins!.Throttle.CurrentBans()).Who);

        // Others are not kept out.
        var other = await stage.ConnectAsync("127.0.0.2");
        await other.EhloAsync();
        await other.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "open-sesame")}\r\n");
        await other.ExpectAsync("235*");
    }

    [Fact]
    public void Submission_without_accounts_is_refused_before_the_start() => Assert.Throws<ArgumentNullException>(
        () => Stage.Build(new ReceptionOptions { HostName = "excite.com", Listeners = [Submission] }));

    [Fact]
    public async Task A_password_typed_where_the_name_belongs_is_kept_nowhere()
    {
        await using var stage = await OpenAsync(new AuthenticationOptions { Delay = TimeSpan.Zero });
        for (var i = 1; i < 4; i++)
        {
            var client = await stage.ConnectAsync($"127.0.0.{i}");
            await client.EhloAsync();
            await client.SendAsync($"AUTH PLAIN {Plain("hunter2", "jyoti@excite.com")}\r\n");
            await client.ExpectAsync("535*");
            await client.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", $"guess{i}")}\r\n");
            await client.ExpectAsync("535*");
        }

        var history = stage.Logins!.Throttle.ToHistory();
        var names = history.Clients.Select(static entry => entry.With).Concat(history.Accounts.Select(static entry => entry.Who)).ToList();
        Assert.Contains("jyoti@excite.com", names);
        Assert.Equal(2, history.Accounts.Count);
        Assert.DoesNotContain(names, static name => name.Contains("hunter2", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>All the places there are for tokens are taken, and nobody answers: passwords are looked at all the same.</summary>
    [Fact]
    public async Task A_slow_issuer_of_tokens_stops_no_password()
    {
        var issuer = new SilentIssuer();
        await using var stage = await Stage.OpenAsync(
            Submission, new ReceptionLimits { Connections = 2000, ConnectionsPerClient = 2000 }, accounts: Accounts, tokens: issuer);
        var token = Convert.ToBase64String("n,,\u0001auth=Bearer abc\u0001\u0001"u8);
        var clients = new List<Client>();
        for (var i = 0; i <= 64 + LoginGate.MaximumWaiting; i++)
            clients.Add(await GreetAsync(stage));
        var answers = new Dictionary<Task<string?>, Client>();
        foreach (var client in clients)
        {
            await client.SendAsync($"AUTH OAUTHBEARER {token}\r\n");
            answers[client.ReadLineAsync()] = client;
        }

        var refused = await Task.WhenAny(answers.Keys);
        Assert.StartsWith("454 4.7.0 ", await refused, StringComparison.Ordinal);
        Assert.True(answers.Remove(refused, out var late));
        await late.SendAsync($"AUTH PLAIN {Plain("jyoti@excite.com", "open-sesame")}\r\n");
        await late.ExpectAsync("235*");
        issuer.Answer.SetResult(TokenVerdict.Good("jyoti@excite.com"));
        foreach (var answer in answers.Keys)
            Assert.StartsWith("235 ", await answer, StringComparison.Ordinal);
    }

    private sealed class SilentIssuer : ITokenChecker
    {
        public TaskCompletionSource<TokenVerdict> Answer { get; } = new();

        public string? Scope => null;

        public string? Configuration => null;

        public async ValueTask<TokenVerdict> CheckAsync(string token, CancellationToken cancellationToken) => await Answer.Task;

        public bool Admits(string account) => false;
    }
}
