namespace Smtp.Queue.Durability;

/// <summary>Tells an error that passes by itself (no room) from one that does not.</summary>
internal static class DiskErrors
{
    private const int NoMoreFilesInSystem = 23; // ENFILE
    private const int NoMoreFiles = 24; // EMFILE
    /// <summary>ENOSPC: also said when inodes run out.</summary>
    public const int NoSpace = 28;

    private const int Quota = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    public static bool IsNoRoom(Exception error) =>
        error is IOException
        && error.HResult is NoSpace or Quota or NoMoreFiles or NoMoreFilesInSystem or WindowsDiskFull or WindowsHandleDiskFull;
}
