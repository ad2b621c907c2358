namespace Smtp.Benchmarks.Backlog;

/// <summary>What the command line asked for.</summary>
internal sealed record BacklogOptions
{
    /// <summary>The executable; <see langword="null"/>: published from this repository.</summary>
    public FileInfo? Smtpd { get; init; }

    /// <summary>Publish the native (AOT) executable.</summary>
    public bool Native { get; init; }

    /// <summary>Waiting messages, ascending: each figure is reached by adding to the one before.</summary>
    public required IReadOnlyList<int> Depths { get; init; }

    public required int Sessions { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Messages in each measurement.</summary>
    public required int Count { get; init; }

    /// <summary>Octets of body.</summary>
    public required int Size { get; init; }

    /// <summary>A folder on the disk to be measured.</summary>
    public required DirectoryInfo Directory { get; init; }
}
