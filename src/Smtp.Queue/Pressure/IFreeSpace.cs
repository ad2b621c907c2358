namespace Smtp.Queue.Pressure;

/// <summary>The room on the disk that the queue writes to.</summary>
internal interface IFreeSpace
{
    /// <returns>Octets this process may still write.</returns>
    /// <exception cref="IOException">It cannot be told.</exception>
    /// <exception cref="UnauthorizedAccessException"/>
    long Measure();
}
