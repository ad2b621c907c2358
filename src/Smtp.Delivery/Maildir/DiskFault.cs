namespace Smtp.Delivery.Maildir;

/// <summary>What kind of fault an exception of the file system reports. On Unix its HResult is the error number.</summary>
internal static class DiskFault
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int QuotaExceededMacOS = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>4.3.1 rather than 4.3.0: there will be room again.</summary>
    public static bool IsFull(Exception exception) => exception is IOException && exception.HResult switch
    {
        NoSpace => !OperatingSystem.IsWindows(),
        QuotaExceeded => OperatingSystem.IsLinux(),
        QuotaExceededMacOS => OperatingSystem.IsMacOS(),
        WindowsDiskFull or WindowsHandleDiskFull => OperatingSystem.IsWindows(),
        _ => false,
    };
}
