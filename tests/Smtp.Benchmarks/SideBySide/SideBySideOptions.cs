namespace Smtp.Benchmarks.SideBySide;

/// <summary>What the command line asked for.</summary>
internal sealed record SideBySideOptions
{
    /// <summary>The executable; <see langword="null"/>: published from this repository.</summary>
    public FileInfo? Smtpd { get; init; }

    /// <summary>Publish the native (AOT) executable.</summary>
    public bool Native { get; init; }

    public bool WithSmtpd { get; init; } = true;

    public bool WithPostfix { get; init; } = true;

    public required int Rounds { get; init; }

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public required IReadOnlyList<int> Sessions { get; init; }

    /// <summary>Messages in each measurement; <see langword="null"/>: as many as take <see cref="Duration"/>.</summary>
    public int? Count { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Where both servers keep queue, mailboxes and log: a folder on a real disk.</summary>
    public required DirectoryInfo Directory { get; init; }

    /// <summary>Leave configuration and logs of both servers behind.</summary>
    public bool Keep { get; init; }

    public bool Asks(Scenario scenario) => Scenarios.Contains(scenario);
}
