using Xunit;

namespace Smtp.EndToEnd.Harness;

/// <summary>The lines a process has written, and a way to wait for one that has or has not come yet.</summary>
internal sealed class OutputLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];
    private string? _end;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            _waiting.RemoveAll(wait => wait.Wanted(line) && wait.Found.TrySetResult(line));
        }
    }

    /// <summary>Nothing comes any more: whoever waits hears it now.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            _end = reason;
            foreach (var (_, found) in _waiting)
                found.TrySetException(new InvalidOperationException($"{reason}; it said:\n{string.Join('\n', _lines.TakeLast(50))}"));
            _waiting.Clear();
        }
    }

    public async Task<string> WaitForAsync(Func<string, bool> wanted, TimeSpan? deadline = null)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Find(line => wanted(line)) is { } line)
                return line;
            if (_end is not null)
                throw new InvalidOperationException($"{_end}; it said:\n{string.Join('\n', _lines.TakeLast(50))}");
            _waiting.Add((wanted, found));
        }

        try
        {
            return await found.Task.WaitAsync(deadline ?? Patience.Long, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the line did not come; these did:\n{string.Join('\n', Lines.TakeLast(50))}");
        }
    }

    public Task<string> WaitForAsync(string text, TimeSpan? deadline = null) =>
        WaitForAsync(line => line.Contains(text, StringComparison.Ordinal), deadline);
}
