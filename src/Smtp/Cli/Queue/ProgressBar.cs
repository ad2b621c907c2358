using Smtp.Control;
using Spectre.Console;

namespace Smtp.Cli.Queue;

/// <summary>A bar that is there from its first step until it is disposed.</summary>
internal sealed class ProgressBar(IAnsiConsole console, string unit) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _showing = Task.CompletedTask;
    private ProgressTask? _task;

    public void Show(ProgressLine step)
    {
        if (_task is null)
            Begin(step.Total);
        _task!.Value = step.Done;
        _task.Description = $"{step.Done:N0} of {step.Total:N0} {unit}";
    }

    public void Dispose()
    {
        _ended.TrySetResult();
        _showing.GetAwaiter().GetResult();
    }

    private void Begin(int total)
    {
        var begun = new TaskCompletionSource<ProgressTask>(TaskCreationOptions.RunContinuationsAsynchronously);
        _showing = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                begun.SetResult(context.AddTask(unit, maxValue: total));
                return _ended.Task;
            });
        _task = begun.Task.GetAwaiter().GetResult();
    }
}
