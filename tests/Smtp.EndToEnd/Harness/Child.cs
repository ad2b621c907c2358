using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Smtp.EndToEnd.Harness;

/// <summary>A process of ours: its output line by line, its end, and signals to it alone.</summary>
internal sealed class Child : IAsyncDisposable
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int KillSignal = 9;
    public const int Terminate = 15;
    public const int Stop = 19;
    public const int Continue = 18;

    private readonly Process _process;

    private Child(Process process) => _process = process;

    public OutputLog Output { get; } = new();

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static Child Start(
        string program, IEnumerable<string> arguments, string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new Child(process);
        var open = 2;
        void Take(object sender, DataReceivedEventArgs received)
        {
            if (received.Data is { } line)
                child.Output.Add(line);
            else if (Interlocked.Decrement(ref open) == 0)
                child.Output.Close($"{Path.GetFileName(program)} has ended");
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan? deadline = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var child = Start(program, arguments, environment: environment);
        var code = await child.WaitForExitAsync(deadline);
        return (code, child.Output.Lines);
    }

    public void Signal(int signal)
    {
        if (!_process.HasExited)
            SignalTo(_process.Id, signal);
    }

    /// <param name="pid">Of a process that this one has started.</param>
    public static void SignalTo(int pid, int signal)
    {
        if (Kill(pid, signal) != 0)
            throw new InvalidOperationException($"signal {signal} to {pid} failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public async Task<int> WaitForExitAsync(TimeSpan? deadline = null)
    {
        try
        {
            // Also waits for the last lines of output.
            await _process.WaitForExitAsync().WaitAsync(deadline ?? Patience.Long);
        }
        catch (TimeoutException)
        {
            var said = string.Join('\n', Output.Lines.TakeLast(50));
            throw new TimeoutException($"{_process.StartInfo.FileName} does not end; it said:\n{said}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);

        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience.Long);
        }
        catch (TimeoutException)
        {
            // It is gone, but a child of its own, which has escaped, holds its output.
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
