using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Smtp.Fuzz.Sessions;

/// <summary>
/// What is legal in a session, told again and without the server's code (RFC 5321 4.1.4, 3030, 3207, 4954): reads what the client sent, and
/// says of each answer whether it may be given there. Only what it saw accepted may be in the queue.
/// </summary>
internal sealed partial class Legality(Rules rules)
{
    private readonly Exchange _exchange = new();
    private string _unread = "";
    private Stage _stage = Stage.Greeted;
    private Pending? _pending;
    private bool _extended;
    private bool _hasAccount;
    private int _errors;
    private Draft _draft = new();
    private bool _announced;

    private enum Stage
    {
        Greeted,
        Hello,
        Mail,
        Content,
        Chunking,
        ChunkFailed,
        Exchange,
    }

    public List<Draft> Accepted { get; } = [];

    public bool IsOver { get; private set; }

    /// <summary>220 was said to STARTTLS: the handshake is next.</summary>
    public bool HandshakeDue { get; private set; }

    public bool IsTls { get; private set; }

    public void Send(byte[] octets) => _unread += Encoding.Latin1.GetString(octets);

    /// <summary>RFC 3207 4.2: of what was said before nothing counts, and of what was sent before nothing is read.</summary>
    public void Secured()
    {
        HandshakeDue = false;
        IsTls = true;
        _unread = "";
        (_stage, _extended, _hasAccount) = (Stage.Greeted, false, false);
    }

    /// <summary>The server has all it needs to answer.</summary>
    public bool IsReplyDue()
    {
        if (IsOver || HandshakeDue)
            return false;
        if (_announced)
            return true;
        _pending ??= Next();
        return _pending is not null && _pending.Octets <= _unread.Length;
    }

    public void Hear(int code, string text)
    {
        Claim.That(_extended || !Status().IsMatch(text) || code == 220, $"no enhanced status before EHLO: {code} {text}");
        if (_announced)
        {
            Claim.Same(421, code, "the last word after too many errors");
            IsOver = true;
            return;
        }

        var pending = _pending!;
        Claim.That(
            pending.Codes.Contains(code),
            $"{code} {text} to {Octets.Show(Encoding.Latin1.GetBytes(pending.What))} in {_stage}; may be said: "
            + string.Join(", ", pending.Codes));
        _unread = _unread[(int)pending.Octets..];
        _pending = null;
        pending.Then?.Invoke(code);
        if (pending.Closes)
            IsOver = true;
        else if (code >= 500 && ++_errors >= rules.Errors)
            _announced = true;
    }

    private Pending? Next()
    {
        if (_stage == Stage.Content)
            return EndOfContent();
        if (_unread.Length > 0 && _unread[0] == '\x16')
            return new Pending("TLS", 0, [554]) { Closes = true };

        var end = _unread.IndexOf("\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var line = _unread[..end];
        var octets = end + 2;
        if (octets > Rules.CommandLine && _stage != Stage.Exchange && line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))
        {
            // Longer where it may come (RFC 4954 4), too long elsewhere.
            return new Pending("a long AUTH", octets, [500, 501, 503, 504, 534, 535, 334])
            {
                Then = code => Asked(code, line["AUTH".Length..].Trim(' ', '\t')),
            };
        }

        if (octets > (_stage == Stage.Exchange ? Rules.ExchangeLine : Rules.CommandLine))
            return new Pending("a line too long", octets, [500]) { Then = _ => _stage = _stage == Stage.Exchange ? Stage.Hello : _stage };
        return _stage == Stage.Exchange ? InExchange(line, octets) : Command(line, octets);
    }

    private Pending? Command(string line, int octets)
    {
        var trimmed = line.TrimEnd(' ', '\t');
        var end = trimmed.IndexOfAny([' ', '\t']);
        var verb = (end < 0 ? trimmed : trimmed[..end]).ToUpperInvariant();
        var argument = end < 0 ? "" : trimmed[end..].TrimStart(' ', '\t');
        Pending Say(params int[] codes) => new(line, octets, codes);

        if (HttpRequest().IsMatch(line))
            return Say(554) with { Closes = true };
        if (trimmed.AsSpan().ContainsAnyInRange('\0', '\x1f') || trimmed.Contains('\x7f', StringComparison.Ordinal))
            return Say(Rules.Verbs.Contains(verb, StringComparer.Ordinal) ? 501 : 500) with { Closes = verb == "BDAT" };

        switch (verb)
        {
            case "NOOP":
                return Say(250);
            case "HELP":
                return Say(214);
            case "VRFY":
                return Say(argument.Length == 0 ? 501 : 252);
            case "EXPN" or "LHLO" or "ETRN":
                return Say(502);
            case "QUIT":
                return argument.Length == 0 ? Say(221) with { Closes = true } : Say(501);
            case "RSET":
                return argument.Length > 0 ? Say(501) : Say(250) with
                {
                    Then = _ => _stage = _stage == Stage.Greeted ? Stage.Greeted : Stage.Hello,
                };
            case "HELO" or "EHLO":
                return !HostName().IsMatch(argument) ? Say(501) : Say(250) with
                {
                    Then = _ => (_stage, _extended) = (Stage.Hello, verb == "EHLO"),
                };
            case "MAIL":
                return Say(Rules.Mail(rules, _stage == Stage.Hello, _extended, _hasAccount, argument)) with
                {
                    Then = code => Began(code, argument),
                };
            case "RCPT":
                return Say(_draft.Recipient(_stage == Stage.Mail, _extended, _hasAccount, argument, rules)) with
                {
                    Then = code => _draft.Heard(code, argument),
                };
            case "DATA":
                return Say(ToData(argument)) with { Then = code => _stage = code == 354 ? Stage.Content : _stage };
            case "BDAT":
                return Chunk(line, octets, argument);
            case "STARTTLS":
                return Say(IsTls ? 503 : !rules.HasTls ? 502 : _stage != Stage.Hello ? 503 : argument.Length > 0 ? 501 : 220) with
                {
                    Then = code => HandshakeDue = code == 220,
                };
            case "AUTH":
                return Say(rules.Auth(IsTls, _stage == Stage.Hello, _extended, _hasAccount, argument)) with
                {
                    Then = code => Asked(code, argument),
                };
            default:
                return Say(500);
        }
    }

    private int ToData(string argument) =>
        _stage != Stage.Mail ? 503
        : argument.Length > 0 ? 501
        : _draft.Recipients == 0 ? 554
        : _draft.IsBinary ? 503 : 354;

    private void Began(int code, string argument)
    {
        if (code != 250)
            return;
        _stage = Stage.Mail;
        _draft = new Draft
        {
            IsBinary = argument.Contains("BODY=BINARYMIME", StringComparison.OrdinalIgnoreCase),
            IsSubmitted = _hasAccount,
        };
    }

    private void Asked(int code, string argument)
    {
        if (code is not (334 or 235))
            return;

        _exchange.Begin(argument);
        if (code == 334)
            _stage = Stage.Exchange;
        else
            Proven();
    }

    private Pending InExchange(string line, int octets)
    {
        // RFC 4954 4: only an asterisk or base64.
        int[] codes = line == "*" ? [501] : _exchange.MayEnd(line) ? [334, 501, 535, 235] : [334, 501, 535];
        return new Pending(line, octets, codes)
        {
            Then = code =>
            {
                _exchange.Add(line);
                _stage = code == 334 ? Stage.Exchange : Stage.Hello;
                if (code == 235)
                    Proven();
            },
        };
    }

    private void Proven()
    {
        Claim.That(_exchange.IsProof, $"235 for what proves nothing: {string.Join(" / ", _exchange.Lines)}");
        _hasAccount = true;
    }

    private Pending? EndOfContent()
    {
        var text = "\r\n" + _unread;
        var end = text.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;

        var content = text[..(end + 2)].Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..];
        return new Pending("content", end + 3, Verdicts(content))
        {
            Then = code =>
            {
                _stage = Stage.Hello;
                Finish(code, content);
            },
        };
    }

    private Pending? Chunk(string line, int octets, string argument)
    {
        var match = ChunkSize().Match(argument);
        if (!match.Success || !long.TryParse(match.Groups["size"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            return new Pending(line, octets, [501]) { Closes = true };

        var last = match.Groups["last"].Success;
        var isFirst = _stage == Stage.Mail;
        var whole = octets + (decimal)size;
        if (_stage is not (Stage.Mail or Stage.Chunking))
            return new Pending(line, whole, [503]);
        if ((isFirst && _draft.Recipients == 0) || size > Rules.MessageSize - (isFirst ? 0 : _draft.Content.Length))
        {
            return new Pending(line, whole, [isFirst && _draft.Recipients == 0 ? 503 : 552])
            {
                Then = _ => _stage = last ? Stage.Hello : Stage.ChunkFailed,
            };
        }

        if (whole > _unread.Length)
            return null; // its octets are not all there
        var content = (isFirst ? "" : _draft.Content) + _unread[octets..(int)whole];
        return new Pending(line, whole, last ? Verdicts(content) : _draft.IsSubmitted ? [250, 550] : [250])
        {
            Then = code =>
            {
                _stage = last ? Stage.Hello : code == 250 ? Stage.Chunking : Stage.ChunkFailed;
                _draft.Content = content;
                if (last)
                    Finish(code, content);
            },
        };
    }

    /// <summary>An account's header may also be one that cannot be read, or name somebody else.</summary>
    private int[] Verdicts(string content) => _draft.IsSubmitted ? [Verdict(content, _draft), 550] : [Verdict(content, _draft)];

    private void Finish(int code, string content)
    {
        if (code != 250)
            return;
        _errors = 0;
        _draft.Content = content;
        Accepted.Add(_draft);
        _draft = new Draft();
    }

    private static int Verdict(string content, Draft draft) =>
        content.Length > Rules.MessageSize ? 552
        : !draft.IsBinary && (Bare().IsMatch(content) || content.Contains('\0', StringComparison.Ordinal)) ? 550
        : 250;

    [GeneratedRegex(@"\A[245]\.\d{1,3}\.\d{1,3} ")]
    private static partial Regex Status();

    [GeneratedRegex(@"\A(GET|POST|PUT|HEAD|PRI|OPTIONS|CONNECT|DELETE|PATCH|TRACE) ", RegexOptions.IgnoreCase)]
    private static partial Regex HttpRequest();

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.:\[\]]{1,255}\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A(?<size>[0-9]+)( +(?<last>LAST))?\z", RegexOptions.IgnoreCase)]
    private static partial Regex ChunkSize();

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n")]
    private static partial Regex Bare();

    /// <param name="Octets">Of the stream, that are used up when it is answered.</param>
    private sealed record Pending(string What, decimal Octets, int[] Codes)
    {
        public Action<int>? Then { get; init; }

        public bool Closes { get; init; }
    }
}
