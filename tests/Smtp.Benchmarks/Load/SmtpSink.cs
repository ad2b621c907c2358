using System.Globalization;
using System.Text.RegularExpressions;
using Smtp.Benchmarks.Machine;
using Smtp.EndToEnd.Harness;

namespace Smtp.Benchmarks.Load;

/// <summary>Postfix's smtp-sink as the next host: takes everything, keeps nothing, counts.</summary>
internal sealed partial class SmtpSink : Arrivals, IAsyncDisposable
{
    private readonly BackgroundProgram _program;
    private readonly string _counter;
    private int _before;

    private SmtpSink(BackgroundProgram program, string counter, int port)
    {
        _program = program;
        _counter = counter;
        Port = port;
    }

    public int Port { get; }

    public static async Task<SmtpSink> StartAsync(string directory, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var counter = Path.Combine(directory, "smtp-sink.out");
        // smtp-sink refuses to work as root.
        string[] identity = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        var program = BackgroundProgram.Start(
            counter, directory, "smtp-sink", ["-c", "-m", "1000", .. identity, $"127.0.0.1:{port}", "1000"]);
        await Greeting.WaitAsync(port, program.EnsureRuns, cancellationToken);
        return new SmtpSink(program, counter, port);
    }

    public override void Reset() => _before = Total();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    protected override int Count() => Total() - _before;

    /// <summary>With <c>-c</c> it writes <c>sess=S quit=Q mesg=N\r</c> at each message: the last one counts.</summary>
    private int Total()
    {
        using var file = File.OpenRead(_counter);
        Span<byte> tail = stackalloc byte[128];
        file.Seek(-Math.Min(file.Length, tail.Length), SeekOrigin.End);
        tail = tail[..file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false)];
        var last = CounterPattern().Matches(System.Text.Encoding.ASCII.GetString(tail)).LastOrDefault();
        return last is null ? 0 : int.Parse(last.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"mesg=(\d+)\s")]
    private static partial Regex CounterPattern();
}
