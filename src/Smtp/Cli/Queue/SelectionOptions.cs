using System.CommandLine;
using System.CommandLine.Parsing;
using Smtp.Composition.Reading;
using Smtp.Control;
using Smtp.Mail;
using Smtp.Protocol.Replies;

namespace Smtp.Cli.Queue;

/// <summary>Which messages a command is about: queue ids, or whatever the filters mean; the same on every queue command.</summary>
internal sealed class SelectionOptions
{
    private static readonly string[] States = ["waiting", "active", "deferred", "held"];

    private readonly Argument<string[]> _ids = new("ID")
    {
        Description = "Queue ids; - reads them from standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _sender = Text("--sender", "ADDRESS", "Sent by: an address, a domain, * for anything; <> for notices");
    private readonly Option<string> _recipient = Text("--recipient", "ADDRESS", "Recipients: an address, a domain, * for anything");
    private readonly Option<string> _destination = Text("--destination", "DOMAIN", "Recipients of this domain, or redirected to this host");
    private readonly Option<string> _reason = Text("--reason", "WORDS", "Recipients whose last attempt heard these words");
    private readonly Option<string> _state = Text("--state", "STATE", "waiting, active, deferred or held");
    private readonly Option<TimeSpan?> _older = Age("--older-than", "In the queue for longer than: 30m, 2h, 5d");
    private readonly Option<TimeSpan?> _newer = Age("--newer-than", "In the queue for less than: 30m, 2h, 5d");
    private readonly Option<long?> _larger = Size("--larger-than", "Larger than: 500KiB, 10MiB");
    private readonly Option<long?> _smaller = Size("--smaller-than", "Smaller than: 500KiB, 10MiB");
    private readonly Option<bool> _all = new("--all") { Description = "All messages in the queue" };

    /// <summary>For a command that changes mail: nothing chosen is a mistake, and not everything.</summary>
    public void AddTo(Command command, bool mustChoose)
    {
        _state.AcceptOnlyFromAmong(States);
        command.Arguments.Add(_ids);
        foreach (var option in new Option[] { _sender, _recipient, _destination, _state, _reason, _older, _newer, _larger, _smaller })
            command.Options.Add(option);
        if (!mustChoose)
            return;

        command.Options.Add(_all);
        command.Validators.Add(result =>
        {
            var isChosen = IsFiltered(result) || result.GetResult(_ids) is { Tokens.Count: > 0 };
            if (isChosen == result.GetValue(_all))
                result.AddError(isChosen ? "--all goes with no ids and no filters" : "name queue ids or filters, or say --all");
        });
    }

    /// <summary>Also <see cref="ControlRequest.MostIds"/> at a time.</summary>
    /// <exception cref="FormatException">An id is none.</exception>
    public IEnumerable<ControlRequest> Requests(ParseResult parse, ControlRequest command, TextReader input)
    {
        var request = command with
        {
            Sender = parse.GetValue(_sender),
            Recipient = parse.GetValue(_recipient),
            Destination = parse.GetValue(_destination),
            State = parse.GetValue(_state),
            Reason = parse.GetValue(_reason),
            OlderThanSeconds = (long?)parse.GetValue(_older)?.TotalSeconds,
            NewerThanSeconds = (long?)parse.GetValue(_newer)?.TotalSeconds,
            LargerThan = parse.GetValue(_larger),
            SmallerThan = parse.GetValue(_smaller),
        };
        var given = parse.GetValue(_ids) ?? [];
        if (given.Length == 0)
            return [request];

        var ids = given.SelectMany(text => text == "-" ? Read(input) : [Check(text)]).Distinct(StringComparer.Ordinal);
        return ids.Chunk(ControlRequest.MostIds).Select(chunk => request with { Ids = chunk });
    }

    /// <summary>Anything but the whole queue was asked for.</summary>
    public bool IsNarrowed(ParseResult parse) => IsFiltered(parse.CommandResult) || parse.GetValue(_ids) is { Length: > 0 };

    private bool IsFiltered(CommandResult result) =>
        new Option[] { _sender, _recipient, _destination, _state, _reason, _older, _newer, _larger, _smaller }
            .Any(option => result.GetResult(option) is { Implicit: false });

    private static IEnumerable<string> Read(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..])
                yield return Check(first);
        }
    }

    private static string Check(string text) =>
        QueueId.TryParse(text, out var id) ? $"{id}" : throw new FormatException($"\"{PrintableText.From(text, 100)}\" is not a queue id");

    private static Option<string> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };

    private static Option<TimeSpan?> Age(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "AGE",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var age))
                return age;
            result.AddError($"\"{PrintableText.From(result.Tokens[0].Value, 100)}\" is not an age such as 30m, 2h or 5d");
            return null;
        },
    };

    private static Option<long?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (NumberText.TrySize(result.Tokens[0].Value, out var octets) && octets >= 0)
                return octets;
            result.AddError($"\"{PrintableText.From(result.Tokens[0].Value, 100)}\" is not a size such as 500KiB or 10MiB");
            return null;
        },
    };
}
