using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Smtp.Dialogues.Staging;
using Smtp.Reception.Authentication;
using Smtp.Reception.Listening;
using Smtp.Reception.Tls;

namespace Smtp.Fuzz.Sessions;

/// <summary>
/// A whole session against <see cref="Legality"/>: each answer is one that may be given there, each message in the queue one that was
/// answered 250 and as it was sent, nothing said before STARTTLS counts behind it, nothing is left over, and no line of the log holds a
/// control character.
/// </summary>
internal static partial class SessionTarget
{
    private const int LargestRecord = 2048;

    /// <summary>Of real time: for who waits for what never comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Open as long as the process runs, or until one has failed.
    private static (Stage Stage, Rules Rules)[]? _stages;

    /// <param name="input">The first octet chooses the listener; the rest is a <see cref="Talk"/>.</param>
    public static void Run(ReadOnlySpan<byte> input)
    {
        var choices = new Choices(input);
        _stages ??= Task.Run(OpenAsync).GetAwaiter().GetResult();
        var (stage, rules) = _stages[choices.Next(_stages.Length)];
        var turns = Talk.Make(ref choices);
        var transcript = new ConcurrentQueue<string>();
        try
        {
            Task.Run(() => PlayAsync(stage, rules, turns, transcript)).WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            var told = $"{fault.Message}\n  {string.Join("\n  ", transcript)}{Close(_stages)}";
            _stages = null;
            throw fault is TimeoutException ? new TimeoutException(told, fault) : new ClaimException(told, fault);
        }
    }

    /// <returns>What kept a stage from closing, to be told with the fault: a line, or nothing.</returns>
    private static string Close((Stage Stage, Rules Rules)[] stages)
    {
        try
        {
            Task.Run(async () =>
            {
                foreach (var (stage, _) in stages)
                    await stage.DisposeAsync();
            }).WaitAsync(Patience).GetAwaiter().GetResult();
            return "";
        }
        catch (Exception fault)
        {
            return $"\n  and its stages do not close: {fault.Message}";
        }
    }

    private static async Task PlayAsync(Stage stage, Rules rules, List<List<byte[]>> turns, ConcurrentQueue<string> transcript)
    {
        var client = new Client(new MemoryConnection(IPAddress.Parse("203.0.113.5")));
        var legality = new Legality(rules);
        stage.Connect(client.Connection);
        await client.ExpectAsync("220 *");
        foreach (var turn in turns)
        {
            foreach (var write in turn)
            {
                transcript.Enqueue($"C: {Octets.Show(write)}");
                legality.Send(write);

                // In TLS a record of at most so much: what waits for the server to look at all of it must fit what it reads at once.
                foreach (var record in legality.IsTls ? [.. write.Chunk(LargestRecord)] : new[] { write })
                    await client.SendAsync(record);
            }

            if (!await HearAsync(client, legality, transcript))
                break;
        }

        transcript.Enqueue("C: [close]");
        await client.CloseAsync();
        while (await client.ReadLineAsync() is { } line)
            Claim.That(false, $"nothing more is due, and there is {line}");
        await stage.WaitForNobodyAsync();
        Check(stage, legality);
    }

    /// <returns>False: the session is over.</returns>
    private static async Task<bool> HearAsync(Client client, Legality legality, ConcurrentQueue<string> transcript)
    {
        while (legality.IsReplyDue())
        {
            string? line;
            do
            {
                line = await client.ReadLineAsync();
                transcript.Enqueue($"S: {line ?? "[close]"}");
                Claim.That(line is { Length: >= 4 } && line[3] is ' ' or '-', $"an answer is due, and there is {line}");
                Claim.That(!line.AsSpan().ContainsAnyExceptInRange(' ', '~'), "an answer is printable");
            }
            while (line[3] == '-');

            legality.Hear(int.Parse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), line[4..]);
            if (legality.HandshakeDue)
            {
                await client.ShakeHandsAsync();
                legality.Secured();
            }
        }

        return !legality.IsOver;
    }

    private static void Check(Stage stage, Legality legality)
    {
        Claim.Same(0, stage.Sink.Open);
        Claim.That(stage.Log.Faults.IsEmpty, $"{string.Join('\n', stage.Log.Faults)}");
        foreach (var line in stage.Log.Lines)
            Claim.That(!line.Any(char.IsControl), "no line of the log holds a control character");
        stage.Log.Lines.Clear();

        foreach (var draft in legality.Accepted)
        {
            Claim.That(stage.Sink.Messages.TryDequeue(out var message), "what was accepted is in the queue");
            var content = Encoding.Latin1.GetString(message.Content);
            Claim.That(content.StartsWith("Received: from ", StringComparison.Ordinal));
            content = content[EndOfField(content)..];
            if (draft.IsSubmitted)
                Claim.Same(draft.Content.Trim('\r', '\n'), WithoutSupplied(content).Trim('\r', '\n'));
            else
                Claim.Same(draft.Content is [' ' or '\t', ..] ? "\r\n" + draft.Content : draft.Content, content);
            Claim.That(message.Recipients.Count >= draft.LeastRecipients && message.Recipients.Count <= draft.Recipients);
        }

        Claim.That(stage.Sink.Messages.IsEmpty, "what was not accepted is not in the queue");
    }

    /// <summary>Nothing but these is added to what an account submits; the lines about the header's end are not counted.</summary>
    private static string WithoutSupplied(string content)
    {
        foreach (var field in (Regex[])[SuppliedFrom(), SuppliedDate(), SuppliedId()])
            content = field.Replace(content, "", 1);
        return content;
    }

    /// <summary>RFC 5322 2.2.3: lines that begin with white space belong to the field.</summary>
    private static int EndOfField(string content)
    {
        var end = content.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        while (end < content.Length && content[end] == '\t')
            end = content.IndexOf("\r\n", end, StringComparison.Ordinal) + 2;
        return end;
    }

    private static async Task<(Stage Stage, Rules Rules)[]> OpenAsync()
    {
        using var certificate = TestCertificate.Create(Stage.HostName);
        var tls = new TlsOptions { Certificates = [certificate.Files] };
        Rules[] all =
        [
            new(HasTls: false, IsSubmission: false, OffersAuth: false, AuthInClear: false),
            new(HasTls: true, IsSubmission: false, OffersAuth: true, AuthInClear: true),
            new(HasTls: true, IsSubmission: true, OffersAuth: true, AuthInClear: false),
        ];
        var stages = new List<(Stage, Rules)>();
        foreach (var rules in all)
        {
            var stage = await Stage.OpenAsync(
                new ListenerOptions
                {
                    Service = rules.IsSubmission ? ListenerService.Submission : ListenerService.Smtp,
                    Tls = rules.HasTls ? TlsMode.StartTls : TlsMode.None,
                    Auth = rules.OffersAuth,
                    AuthWithoutTls = rules.AuthInClear,
                },
                new ReceptionLimits
                {
                    MessageSize = Rules.MessageSize,
                    Recipients = Rules.Recipients,
                    Errors = rules.Errors,
                    IdleCommands = int.MaxValue, // The model does not count them.
                },
                authentication: new AuthenticationOptions { Delay = TimeSpan.Zero, Failures = int.MaxValue / 4 },
                accounts: rules.OffersAuth ? "jyoti@excite.com:{PLAIN}secret:::::\n" : null,
                tls: rules.HasTls ? tls : null);
            stages.Add((stage, rules));
        }

        return [.. stages];
    }

    [GeneratedRegex(@"From: jyoti(\+[^\r\n@]*)?@excite\.com\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex SuppliedFrom();

    [GeneratedRegex(@"Date: [A-Z][a-z]{2}, [^\r\n]+ \+0000\r\n")]
    private static partial Regex SuppliedDate();

    [GeneratedRegex(@"Message-ID: <[0-9A-Z]+@excite\.com>\r\n")]
    private static partial Regex SuppliedId();
}
