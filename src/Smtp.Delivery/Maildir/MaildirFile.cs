using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Smtp.Queue.Durability;

namespace Smtp.Delivery.Maildir;

/// <summary>A message on its way into a folder: written in <c>tmp</c>, flushed, renamed into <c>new</c>, the directory flushed.</summary>
internal sealed class MaildirFile
{
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MaildirFolder _folder;
    private readonly string _name;
    private string _path;
    private string? _finalPath;

    /// <summary>Creates the file, for the owner alone; an existing one is never opened.</summary>
    /// <exception cref="IOException"/>
    /// <exception cref="UnauthorizedAccessException"/>
    public MaildirFile(MaildirFolder folder, string name)
    {
        _folder = folder;
        _name = name;
        _path = $"{folder.Temporary}/{name}";
        Handle = PrivateFile.Create(_path);
    }

    public SafeFileHandle Handle { get; }

    /// <summary>The directory whose flush makes the delivery durable.</summary>
    public string Directory => _folder.New;

    /// <summary><see langword="null"/>: durably in the mailbox; otherwise why not, and nothing is left behind.</summary>
    public Task<Exception?> End => _end.Task;

    /// <summary>All is written: from now on the name says how much.</summary>
    public void Seal(long size, long wireSize) => _finalPath = $"{_folder.New}/{UniqueName.WithSizes(_name, size, wireSize)}";

    /// <summary>Into <c>new</c>: readers see it from here on.</summary>
    /// <exception cref="IOException"/>
    public void Publish()
    {
        Handle.Dispose();
        PrivateFile.Rename(_path, _finalPath!);
        _path = _finalPath!;
    }

    public void Complete() => _end.SetResult(null);

    /// <summary>Removes the file, wherever it has come to: the message stays queued, and a copy that may not last helps nobody.</summary>
    public void Abandon(ILogger logger)
    {
        Handle.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            MaildirLog.NotRemoved(logger, exception);
        }
    }

    public void Fail(Exception reason) => _end.SetResult(reason);
}
