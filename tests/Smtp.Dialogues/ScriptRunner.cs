using System.Globalization;
using System.Net;
using System.Text;
using Smtp.Accounts;
using Smtp.Dialogues.Staging;
using Smtp.Mail;
using Smtp.Protocol.Framing;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Proxy;
using Smtp.Reception.Submission;
using Smtp.Reception.Tls;
using Smtp.Reception.XClient;

namespace Smtp.Dialogues;

/// <summary>How much of a client's turn the server sees at a time.</summary>
public enum Cut
{
    Whole,
    Lines,
    Octets,
}

/// <summary>Plays one script against a server of its own.</summary>
internal sealed class ScriptRunner(Script script, Cut cut)
{
    private readonly List<ReadOnlyMemory<byte>> _turn = [];
    private ListenerOptions _listener = new();
    private ReceptionLimits _limits = new();
    private AuthenticationOptions _authentication = new() { Delay = TimeSpan.Zero };
    private SubmissionOptions _submission = new();
    private string? _accounts;
    private FakeTokens? _tokens;
    private bool _hasCertificate;
    private IPAddress _address = IPAddress.Parse("203.0.113.5");
    private Action<RecordingSink> _sinkSetting = static _ => { };
    private Queue<string> _received = new();

    public async Task PlayAsync()
    {
        foreach (var line in script.Lines.Where(static line => line.Kind == "@"))
            Set(line);

        using var certificate = _hasCertificate ? TestCertificate.Create(Stage.HostName) : null;
        var tls = certificate is null ? null : new TlsOptions { Certificates = [certificate.Files] };
        await using var stage = await Stage.OpenAsync(
            _listener, _limits, authentication: _authentication, accounts: _accounts, tls: tls, tokens: _tokens, submission: _submission);
        _sinkSetting(stage.Sink);
        var client = new Client(new MemoryConnection(_address));
        await PlayAsync(stage, client, script.Lines.Where(static line => line.Kind != "@"));

        // Whatever was said: afterwards nobody is left, and nothing half done.
        await client.CloseAsync();
        await stage.WaitForNobodyAsync();
        Assert.Equal(0, stage.Sink.Open);
        Assert.Empty(stage.Sink.Messages);
        Assert.Empty(stage.Log.Faults);
    }

    private async Task PlayAsync(Stage stage, Client client, IEnumerable<ScriptLine> lines)
    {
        var connected = false;
        var stopping = Task.CompletedTask;
        foreach (var line in lines)
        {
            if (!line.Kind.StartsWith('C') || line.Text == "[close]")
            {
                var sent = SendTurnAsync(client);
                if (!connected)
                    stage.Connect(client.Connection);
                connected = true;
                await sent;
            }

            try
            {
                switch (line.Kind)
                {
                    case "C:" when line.Text == "[close]":
                        await client.CloseAsync();
                        break;
                    case "C:":
                        _turn.Add(Script.Octets(line.Text + "\\r\\n"));
                        break;
                    case "C<":
                        _turn.Add(Script.Octets(line.Text));
                        break;
                    case "S:" when line.Text == "[close]":
                        await client.ExpectCloseAsync();
                        break;
                    case "S:":
                        await client.ExpectAsync(line.Text);
                        break;
                    case "H:":
                        await client.ShakeHandsAsync(new() { TargetHost = line.Text }, cut == Cut.Octets);
                        break;
                    case "T:":
                        stage.Time.Advance(TimeSpan.FromSeconds(double.Parse(line.Text, CultureInfo.InvariantCulture)));
                        break;
                    case "X:":
                        stopping = stage.Server.StopAsync(TimeSpan.FromSeconds(30));
                        await stage.Server.SessionsTold;
                        break;
                    case "M:":
                        ExpectMessage(stage.Sink, line.Text);
                        break;
                    case "L:":
                        await ExpectLogAsync(stage.Log, line.Text);
                        break;
                    case "R:":
                        Assert.Equal(line.Text, Assert.Single(_received.Take(1)));
                        _received.Dequeue();
                        break;
                    default:
                        throw new FormatException($"Nobody is called {line.Kind}");
                }
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"{script.Name}, line {line.Number}: {line.Kind} {line.Text}", fault);
            }
        }

        await SendTurnAsync(client);
        await client.CloseAsync();
        await stopping;
    }

    /// <summary>What is logged when a connection is closed may come after the client has seen that.</summary>
    private static Task ExpectLogAsync(FaultLog log, string text) => Stage.UntilAsync(
        () => log.Lines.Any(line => line.Contains(text, StringComparison.Ordinal)),
        () => $"Not in the log: {text}\n{string.Join('\n', log.Lines)}");

    private async Task SendTurnAsync(Client client)
    {
        if (_turn.Count == 0)
            return;

        var lines = _turn.ToArray();
        _turn.Clear();
        if (cut == Cut.Lines)
        {
            foreach (var line in lines)
                await client.SendAsync(line);
            return;
        }

        var whole = lines.SelectMany(static line => line.ToArray()).ToArray();
        if (cut == Cut.Whole)
        {
            await client.SendAsync(whole);
            return;
        }

        for (var i = 0; i < whole.Length; i++)
            await client.SendAsync(whole.AsMemory(i, 1));
    }

    private void ExpectMessage(RecordingSink sink, string expected)
    {
        Assert.True(sink.Messages.TryDequeue(out var message), "No message was committed.");
        var end = expected.IndexOf("content=", StringComparison.Ordinal);
        foreach (var property in expected[..end].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = property.IndexOf('=', StringComparison.Ordinal);
            Assert.Equal(property[(separator + 1)..], Property(message, property[..separator]));
        }

        var content = CutReceived(message.Content);
        Assert.Equal(
            Encoding.Latin1.GetString(Script.Octets(expected[(end + "content=".Length)..])), Encoding.Latin1.GetString(content));
    }

    private static string Property(RecordedMessage message, string name) => name switch
    {
        "from" => $"<{message.Envelope.Sender}>",
        "to" => string.Join(',', message.Recipients.Select(static recipient => $"<{recipient.Address}>")),
        "with" => message.Envelope.Origin.Protocol,
        "hello" => message.Envelope.Origin.HelloName,
        "client" => $"{message.Envelope.Origin.ClientAddress}",
        "body" => $"{message.Envelope.Body}",
        "ret" => $"{message.Envelope.Return}",
        "envid" => message.Envelope.EnvelopeId ?? "",
        "notify" => string.Join(';', message.Recipients.Select(static recipient => WithoutSpaces($"{recipient.Notify}"))),
        "orcpt" => string.Join(';', message.Recipients.Select(static r => $"{r.Original?.AddressType};{r.Original?.Address}")),
        "traits" => WithoutSpaces($"{message.Traits}"),
        _ => throw new FormatException($"A message has no {name}"),
    };

    private static string WithoutSpaces(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    // RFC 5321 4.4: the field in front, folded lines begin with white space.
    private byte[] CutReceived(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content);
        Assert.StartsWith("Received: ", text, StringComparison.Ordinal);
        _received = new Queue<string>();
        do
        {
            var end = text.IndexOf("\r\n", StringComparison.Ordinal);
            _received.Enqueue(text[..end].Replace("\t", "\\t", StringComparison.Ordinal));
            text = text[(end + 2)..];
        }
        while (text.StartsWith('\t'));

        return Encoding.Latin1.GetBytes(text);
    }

    private void Set(ScriptLine line)
    {
        var (name, value) = line.Text.Split(' ', 2) is [var first, var second] ? (first, second) : (line.Text, "");
        int Number() => int.Parse(value, CultureInfo.InvariantCulture);
        SinkState State() => Enum.Parse<SinkState>(value);
        switch (name)
        {
            case "client":
                _address = IPAddress.Parse(value);
                break;
            case "bare-line-endings":
                _listener = _listener with { BareLineEndings = Enum.Parse<BareLineEndings>(value) };
                break;
            case "refuse-early-talkers":
                _listener = _listener with { RefuseEarlyTalkers = true };
                break;
            case "refuse-early-pipelining":
                _listener = _listener with { RefuseEarlyPipelining = true };
                break;
            case "xclient":
                _listener = _listener with { XClient = new XClientOptions { From = [IPNetwork.Parse(value)] } };
                break;
            case "xclient-login":
                _listener = _listener with { XClient = new XClientOptions { From = [IPNetwork.Parse(value)], Login = true } };
                break;
            case "proxy":
                _listener = _listener with { Proxy = new ProxyOptions { From = [IPNetwork.Parse(value)] } };
                break;
            case "submission":
                _listener = _listener with { Service = ListenerService.Submission };
                break;
            case "from":
                _submission = _submission with { From = Enum.Parse<FromRule>(value) };
                break;
            case "hide-client":
                _submission = _submission with { HideClient = true };
                break;
            case "submission-of-relay-clients":
                _submission = _submission with { RelayClients = true };
                break;
            case "auth":
                _listener = _listener with { Auth = true };
                break;
            case "auth-without-tls":
                _listener = _listener with { AuthWithoutTls = true };
                break;
            case "mechanisms":
                _authentication = _authentication with { Mechanisms = [.. value.Split(' ').Select(Enum.Parse<SaslMechanism>)] };
                break;
            case "failures":
                _authentication = _authentication with { Failures = Number() };
                break;
            case "senders":
                _authentication = _authentication with { Senders = Enum.Parse<SenderRule>(value) };
                break;
            case "account":
                _accounts += value + "\n";
                break;
            case "tokens":
                _tokens = new FakeTokens();
                break;
            case "tls":
                _listener = _listener with { Tls = Enum.Parse<TlsMode>(value) };
                _hasCertificate = true;
                break;
            case "tls-without-certificate":
                _listener = _listener with { Tls = Enum.Parse<TlsMode>(value) };
                break;
            case "message-size":
                _limits = _limits with { MessageSize = Number() };
                break;
            case "recipients":
                _limits = _limits with { Recipients = Number() };
                break;
            case "errors":
                _limits = _limits with { Errors = Number() };
                break;
            case "deferrals":
                _limits = _limits with { Deferrals = Number() };
                break;
            case "hops":
                _limits = _limits with { Hops = Number() };
                break;
            case "idle-commands":
                _limits = _limits with { IdleCommands = Number() };
                break;
            case "connections":
                _limits = _limits with { Connections = Number() };
                break;
            case "sink":
                var state = State();
                _sinkSetting += sink => sink.State = state;
                break;
            case "sink-at-spill":
                var atSpill = State();
                _sinkSetting += sink => sink.SpillState = atSpill;
                break;
            case "sink-at-commit":
                var atCommit = State();
                _sinkSetting += sink => sink.CommitState = atCommit;
                break;
            default:
                throw new FormatException($"{script.Name}, line {line.Number}: no setting {name}");
        }
    }
}
