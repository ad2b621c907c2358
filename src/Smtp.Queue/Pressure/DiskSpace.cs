namespace Smtp.Queue.Pressure;

/// <summary>Of the file system that holds a directory; what is reserved for the administrator does not count.</summary>
internal sealed class DiskSpace(string directory) : IFreeSpace
{
    private readonly DriveInfo _drive = new(directory);

    public long Measure() => _drive.AvailableFreeSpace;
}
