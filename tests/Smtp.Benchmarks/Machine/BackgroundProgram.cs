using System.Diagnostics;
using System.Globalization;

namespace Smtp.Benchmarks.Machine;

/// <summary>A program that runs until it is told to stop, its output going straight to a file as under a service manager.</summary>
internal sealed class BackgroundProgram : IAsyncDisposable
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _name;
    private readonly string _log;

    private BackgroundProgram(Process process, string name, string log)
    {
        _process = process;
        _name = name;
        _log = log;
    }

    public int Id => _process.Id;

    public static BackgroundProgram Start(string log, string workingDirectory, string program, params string[] arguments)
    {
        // The shell replaces itself, so the process is the program, and no pipe of ours stands in the way of its log.
        string[] shell = ["-c", $"exec \"$0\" \"$@\" >'{log}' 2>&1", program, .. arguments];
        var process = Process.Start(new ProcessStartInfo("/bin/sh", shell) { WorkingDirectory = workingDirectory })
            ?? throw new InvalidOperationException($"{program} did not start.");
        return new BackgroundProgram(process, Path.GetFileName(program), log);
    }

    /// <exception cref="InvalidOperationException">It has ended; the message holds the end of its log.</exception>
    public void EnsureRuns()
    {
        if (_process.HasExited)
            throw new InvalidOperationException(
                $"{_name} ended with {_process.ExitCode}:\n{string.Join('\n', File.ReadLines(_log).TakeLast(20))}");
    }

    /// <summary>SIGTERM, and SIGKILL when that does not help.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Tool.RunAsync("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)], CancellationToken.None);
            using var deadline = new CancellationTokenSource(StopDeadline);
            try
            {
                await _process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"{_name} did not stop within {StopDeadline.TotalSeconds:0} s and was killed.");
                _process.Kill();
            }
        }

        _process.Dispose();
    }
}
