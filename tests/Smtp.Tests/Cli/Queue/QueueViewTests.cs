using Smtp.Cli.Queue;
using Smtp.Control;
using Spectre.Console;
using Xunit;

namespace Smtp.Tests.Cli.Queue;

public sealed class QueueViewTests
{
    private static readonly DateTimeOffset Accepted = DateTimeOffset.UnixEpoch.AddYears(55);

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(500)]
    public void On_a_terminal_no_line_is_wider_than_it_is(int width)
    {
        var output = new StringWriter();
        var view = new TerminalView(Console(output, width));
        view.Message(Message("atul"));
        view.Message(Message(new string('x', 300)));
        view.EndOfList(2);
        if (width >= 80)
            view.Summary(Summary());
        view.Details(Details(), withContent: false);

        Assert.All(output.ToString().Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length}: {line}"));
        Assert.Contains("1K19YZ7F6WF", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(width < 500, output.ToString().Contains('…', StringComparison.Ordinal));
    }

    [Fact]
    public void A_pipe_gets_everything_on_one_line_a_message_and_no_colours()
    {
        var output = new StringWriter();
        var view = new PlainView(output);
        view.Message(Message(new string('x', 300)));

        var line = Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{new string('x', 300)}@yahoo.example", line, StringComparison.Ordinal);
        Assert.Contains("mx.example [192.0.2.1]: 4.2.2 452 full", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', line);
    }

    [Fact]
    public void Markup_from_outside_is_text()
    {
        var output = new StringWriter();
        var view = new TerminalView(Console(output, 200));
        view.Message(Message("[red]a[/]"));
        Assert.Contains("[red]a[/]@yahoo.example", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Content_on_a_terminal_cannot_move_the_cursor()
    {
        var output = new StringWriter();
        new TerminalView(Console(output, 80)).Content("Subject: \u001b[2J\r\n\r\nhello\r\n"u8.ToArray());
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains("hello\n", output.ToString(), StringComparison.Ordinal);
    }

    private static IAnsiConsole Console(StringWriter output, int width)
    {
        output.NewLine = "\n";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = width;
        return console;
    }

    private static MessageLine Message(string sender) => new(
        "1K19YZ7F6WF", "deferred", Accepted, 7300, 123_456, $"{sender}@yahoo.example", Accepted.AddHours(3),
        [Recipient("a-recipient-with-a-name@excite.example"), Recipient("b@excite.example")]);

    private static RecipientLine Recipient(string address) => new(
        address, 2, Accepted.AddHours(3), Accepted, "4.2.2", "452 full, and much more that is said at length", "mx.example [192.0.2.1]",
        null, null, null, false);

    private static DetailsLine Details() => new(
        Message("atul"), "why", "192.0.2.9", "client", "ESMTP", "SevenBit", false, null,
        [new AttemptLine("a@excite.example", 1, Accepted, "4.2.2", "452 full", null)], "Subject: x\n");

    private static SummaryLine Summary() => new(
        3,
        [5, 10, 20, 40, 80, 160, 320, 640, 1280],
        [new DestinationLine("a-domain-with-a-long-name.example", 2, 1, [0, 1, 0, 0, 0, 0, 0, 0, 1, 0])]);
}
