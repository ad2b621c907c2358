namespace Smtp.Queue.Scheduling;

/// <summary>Shut while outcomes wait that the journal has no room for: what were delivered now might be delivered again.</summary>
internal sealed class OutcomeGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _opened;
    private int _unkept;

    /// <summary>Completes when no outcome waits for room.</summary>
    public Task WaitAsync()
    {
        lock (_gate)
            return _opened?.Task ?? Task.CompletedTask;
    }

    public void Shut()
    {
        lock (_gate)
        {
            if (_unkept++ == 0)
                _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Open()
    {
        TaskCompletionSource? opened = null;
        lock (_gate)
        {
            if (--_unkept == 0)
                (opened, _opened) = (_opened, null);
        }

        opened?.SetResult();
    }
}
