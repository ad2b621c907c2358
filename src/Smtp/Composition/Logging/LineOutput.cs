using System.Text;

namespace Smtp.Composition.Logging;

/// <summary>
/// Takes lines from any thread and writes them by one of its own, many in one write: the first after a pause at once, those of the next
/// <see cref="Pause"/> together. When the reader of the output does not keep up, whoever logs waits: no line is dropped.
/// </summary>
internal sealed class LineOutput : IDisposable
{
    private const int MostPending = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly object _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Stream _output;
    private readonly Thread _thread;
    private byte[] _pending = new byte[64 * 1024];
    private byte[] _writing = new byte[64 * 1024];
    private int _length;

    public LineOutput(Stream output)
    {
        _output = output;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <param name="line">With its end; malformed UTF-16 becomes U+FFFD.</param>
    public void Write(ReadOnlySpan<char> line)
    {
        lock (_gate)
        {
            while (_length >= MostPending && !_stop.IsSet)
                Monitor.Wait(_gate);

            var most = Encoding.UTF8.GetMaxByteCount(line.Length);
            if (_pending.Length - _length < most)
                Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _length + most));
            var isFirst = _length == 0;
            _length += Encoding.UTF8.GetBytes(line, _pending.AsSpan(_length));
            if (isFirst)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what there is. Lines that come later are lost.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stop.IsSet)
                return;
            _stop.Set();
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
        _stop.Dispose();
        _output.Dispose();
    }

    private void Run()
    {
        var isStopping = false;
        while (!isStopping)
        {
            int length;
            lock (_gate)
            {
                while (_length == 0 && !_stop.IsSet)
                    Monitor.Wait(_gate);
                isStopping = _stop.IsSet;
                (_pending, _writing) = (_writing, _pending);
                (length, _length) = (_length, 0);
                Monitor.PulseAll(_gate);
            }

            TryWrite(_writing.AsSpan(0, length));
            if (!isStopping)
                _stop.Wait(Pause);
        }
    }

    private void TryWrite(ReadOnlySpan<byte> lines)
    {
        try
        {
            _output.Write(lines);
            _output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads the log any more (a closed pipe), or its disk is full: there is no place left to say so, and mail goes on.
        }
    }
}
