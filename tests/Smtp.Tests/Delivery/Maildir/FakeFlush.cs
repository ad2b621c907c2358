using Smtp.Delivery.Maildir;

namespace Smtp.Tests.Delivery.Maildir;

/// <summary>Flushes that write down what was asked of them, wait to be let go, or fail.</summary>
internal sealed class FakeFlush : IFolderFlush
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];

    public ManualResetEventSlim Open { get; } = new(initialState: true);

    public ManualResetEventSlim Reached { get; } = new(initialState: false);

    public Func<string, Exception?> Fault { get; set; } = _ => null;

    /// <summary><c>content</c>, <c>directory</c> and <c>all</c>, in order.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
                return [.. _calls];
        }
    }

    public Action<MaildirFile> OnContent { get; set; } = _ => { };

    public void Prepare(string root)
    {
    }

    public void FlushContent(MaildirFile file)
    {
        OnContent(file);
        Flush("content");
    }

    /// <summary>Folders being made are flushed, too; only <c>new</c> is of a delivery.</summary>
    public void FlushDirectory(string path)
    {
        if (Path.GetFileName(path) == "new")
            Flush("directory");
    }

    public bool TryFlushFileSystem()
    {
        Flush("all");
        return true;
    }

    public void Dispose()
    {
        Open.Dispose();
        Reached.Dispose();
    }

    private void Flush(string call)
    {
        lock (_gate)
            _calls.Add(call);
        Reached.Set();
        Open.Wait(TimeSpan.FromSeconds(30));
        if (Fault(call) is { } fault)
            throw fault;
    }
}
