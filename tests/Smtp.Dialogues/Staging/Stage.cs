using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Time.Testing;
using Smtp.Accounts;
using Smtp.Accounts.Tokens;
using Smtp.Policy;
using Smtp.Protocol.Addresses;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Submission;
using Smtp.Reception.Tls;
using Smtp.Routing;

namespace Smtp.Dialogues.Staging;

/// <summary>A whole server without a network, disk or clock: excite.com with jyoti and sarika, relaying for loopback.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string HostName = "excite.com";
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 4, 0, TimeSpan.Zero);

    /// <summary>Of RFC 7677 3, with its conversation.</summary>
    public const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private readonly MemoryTransport _transport = new();

    private Stage(
        ListenerOptions listener, ReceptionLimits limits, ReceptionTimeouts timeouts, AuthenticationOptions authentication,
        string? accounts, TlsOptions tls, PolicyOrder? policies, FakeTimeProvider? time,
        RelayCertificates relayCertificates, ITokenChecker? tokens, SubmissionOptions submission)
    {
        Time = time ?? new FakeTimeProvider(Start);
        Certificates = new CertificateStore(Time, Log);
        Certificates.Open(tls);
        var options = new ReceptionOptions
        {
            HostName = HostName,
            Listeners = [listener],
            Limits = limits,
            Timeouts = timeouts,
            Submission = submission,
        };
        if (accounts is not null)
            Logins = new LoginDesk(new LoginRules(AccountSnapshot.Read(accounts), authentication, tokens), Time);
        Server = new SmtpServer(
            options, _transport, Sink, new Router(Routes() with { RelayCertificates = relayCertificates }), Time, Log,
            certificates: Certificates, logins: Logins, nonces: static () => ServerNonce, policies: policies);
    }

    public FakeTimeProvider Time { get; }

    public FaultLog Log { get; } = new();

    public RecordingSink Sink { get; } = new();

    public CertificateStore Certificates { get; }

    /// <summary><see langword="null"/> without accounts.</summary>
    public LoginDesk? Logins { get; }

    public SmtpServer Server { get; }

    public static async Task<Stage> OpenAsync(
        ListenerOptions? listener = null, ReceptionLimits? limits = null, ReceptionTimeouts? timeouts = null,
        AuthenticationOptions? authentication = null, string? accounts = null, TlsOptions? tls = null,
        PolicyOrder? policies = null, FakeTimeProvider? time = null, RelayCertificates? relayCertificates = null, ITokenChecker? tokens = null,
        SubmissionOptions? submission = null)
    {
        var stage = new Stage(
            listener ?? new ListenerOptions(), limits ?? new ReceptionLimits(), timeouts ?? new ReceptionTimeouts(),
            authentication ?? new AuthenticationOptions(), accounts, tls ?? new TlsOptions(), policies, time,
            relayCertificates ?? RelayCertificates.None, tokens, submission ?? new SubmissionOptions());
        await stage.Server.StartAsync(TestContext.Current.CancellationToken);
        return stage;
    }

    public MemoryTransport Transport => _transport;

    /// <summary>A server that is not started.</summary>
    public static SmtpServer Build(
        ReceptionOptions options, IConnectionListenerFactory? transport = null, RecordingSink? sink = null) => new(
            options,
            transport ?? new MemoryTransport(),
            sink ?? new RecordingSink(),
            new Router(Routes()),
            TimeProvider.System,
            new FaultLog());

    public void Connect(MemoryConnection connection) => _transport.Connect(connection);

    /// <summary>A client that has heard nothing yet.</summary>
    public Client Connect(string address = "203.0.113.5")
    {
        var client = new Client(new MemoryConnection(IPAddress.Parse(address)));
        Connect(client.Connection);
        return client;
    }

    /// <summary>A client past the greeting.</summary>
    public async Task<Client> ConnectAsync(string address = "203.0.113.5")
    {
        var client = Connect(address);
        await client.ExpectAsync("220*");
        return client;
    }

    /// <summary>Waits until no session is left.</summary>
    public Task WaitForNobodyAsync() => UntilAsync(() => Server.Sessions == 0, () => $"{Server.Sessions} sessions are left");

    /// <summary>Gives the sessions moments until <paramref name="holds"/>; fails when it does not come to hold.</summary>
    /// <param name="step">Before each moment: for a clock that goes on meanwhile.</param>
    /// <exception cref="TimeoutException">After <see cref="Client.Patience"/>.</exception>
    public static async Task UntilAsync(Func<bool> holds, Func<string>? what = null, Action? step = null)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(begun) > Client.Patience)
                throw new TimeoutException(what?.Invoke() ?? "what the test waits for does not come");
            step?.Invoke();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Certificates.Dispose();
    }

    private static RoutingTable Routes()
    {
        Assert.True(MailboxParser.TryParse("jyoti@excite.com", out var jyoti, out _));
        return new RoutingTable
        {
            HostName = HostName,
            Domains = new Dictionary<string, LocalDomain>(StringComparer.Ordinal)
            {
                ["excite.com"] = new(
                    "excite.com",
                    new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "jyoti", "sarika" },
                    new Dictionary<string, IReadOnlyList<Mailbox>>(StringComparer.OrdinalIgnoreCase) { ["postmaster"] = [jyoti!] },
                    null),
            },
            Routes = new Dictionary<string, IReadOnlyList<NextHop>>(StringComparer.Ordinal),
            RelayClients = [IPNetwork.Parse("127.0.0.0/8")],
        };
    }
}
