using System.Text;
using Smtp.Composition.Logging;
using Xunit;

namespace Smtp.Tests.Composition.Logging;

public sealed class LineOutputTests
{
    [Fact]
    public async Task Every_line_of_every_thread_comes_out_whole_and_in_its_threads_order()
    {
        var stream = new Recording();
        using (var output = new LineOutput(stream))
            await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() => WriteLines(output, thread), TestContext.Current.CancellationToken)));

        var lines = stream.Text.TrimEnd('\n').Split('\n');
        Assert.Equal(4 * 1000, lines.Length);
        for (var thread = 0; thread < 4; thread++)
            Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{thread} é {i}"), lines.Where(line => line[0] == '0' + thread));

        static void WriteLines(LineOutput output, int thread)
        {
            for (var i = 0; i < 1000; i++)
                output.Write($"{thread} é {i}\n");
        }
    }

    [Fact]
    public void Lines_that_come_together_are_written_together()
    {
        var stream = new Recording();
        using (var output = new LineOutput(stream))
        {
            output.Write("first\n");
            Assert.True(stream.Written.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            for (var i = 0; i < 1000; i++)
                output.Write("x\n");
        }

        Assert.InRange(stream.Writes, 2, 500);
    }

    [Fact]
    public async Task When_nobody_reads_who_logs_waits_and_nothing_is_lost()
    {
        var stream = new Recording();
        stream.Open.Reset();
        using var output = new LineOutput(stream);
        var line = new string('x', 1023) + '\n';
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < 5000; i++)
                    output.Write(line);
            },
            TestContext.Current.CancellationToken);

        Assert.True(stream.Reached.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.False(writing.IsCompleted);
        stream.Open.Set();
        await writing;
        output.Dispose();
        Assert.Equal(5000 * 1024, stream.Text.Length);
    }

    [Fact]
    public void A_closed_output_is_not_in_the_way()
    {
        var stream = new Recording { Fault = new IOException("Broken pipe") };
        using var output = new LineOutput(stream);
        output.Write("lost\n");
        Assert.True(stream.Reached.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        output.Write("lost, too\n");
    }

    private sealed class Recording : MemoryStream
    {
        private readonly StringBuilder _text = new();

        public ManualResetEventSlim Open { get; } = new(initialState: true);

        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Written { get; } = new();

        public IOException? Fault { get; init; }

        public int Writes { get; private set; }

        public string Text => _text.ToString();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Reached.Set();
            Open.Wait();
            if (Fault is not null)
                throw Fault;
            Writes++;
            _text.Append(Encoding.UTF8.GetString(buffer));
            Written.Set();
        }
    }
}
