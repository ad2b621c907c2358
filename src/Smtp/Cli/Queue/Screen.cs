using System.CommandLine;
using System.Runtime.CompilerServices;
using Smtp.Control;
using Spectre.Console;

namespace Smtp.Cli.Queue;

/// <summary>Where a command writes. A terminal gets colours, and what fits its width; a pipe or a file gets all of it, and
/// plain.</summary>
/// <param name="terminal"><see langword="null"/>: output goes to a program or a file.</param>
/// <param name="progress"><see langword="null"/>: nobody watches.</param>
internal sealed class Screen(TextWriter output, TextWriter error, IAnsiConsole? terminal, IAnsiConsole? progress)
{
    /// <summary>Work shorter than this needs no bar.</summary>
    private const int LongWork = 2000;

    public TextWriter Output => output;

    public IAnsiConsole? Terminal => terminal;

    public static Screen Of(ParseResult parse)
    {
        var isOwn = ReferenceEquals(parse.InvocationConfiguration.Output, Console.Out);
        var terminal = isOwn && !Console.IsOutputRedirected ? AnsiConsole.Console : null;
        var progress = Console.IsErrorRedirected || parse.GetValue(QueueAccess.Json)
            ? null
            : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return new Screen(parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error, terminal, progress);
    }

    /// <returns>The exit code for it.</returns>
    public int Say(ProblemLine problem)
    {
        error.WriteLine($"{problem.Id}: {problem.Reason}");
        return ExitCodes.NotAll;
    }

    /// <summary>The answers, with a bar on the terminal while there is much to do.</summary>
    public async IAsyncEnumerable<ControlAnswer> WithProgress(
        IAsyncEnumerable<ControlAnswer> answers, string unit, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var bar = progress is null ? null : new ProgressBar(progress, unit);
        await foreach (var answer in answers.WithCancellation(cancellationToken))
        {
            if (answer.Progress is { } step && step.Total >= LongWork)
                bar?.Show(step);
            yield return answer;
        }
    }
}
