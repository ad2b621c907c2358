namespace Smtp.Queue;

/// <summary>Who gets a notice.</summary>
[Flags]
public enum NoticeReaders
{
    None = 0,
    Sender = 1,
    Postmaster = 2,
}
