namespace Smtp.Benchmarks.Tls;

/// <summary>What the command line asked for.</summary>
internal sealed record TlsOptions
{
    /// <summary>The executable; <see langword="null"/>: published from this repository.</summary>
    public FileInfo? Smtpd { get; init; }

    /// <summary>smtpd, postfix, or both.</summary>
    public string? Only { get; init; }

    public required int Rounds { get; init; }

    public required IReadOnlyList<TlsScenario> Scenarios { get; init; }

    public required int Sessions { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Where both servers keep queue and log: a folder on a real disk.</summary>
    public required DirectoryInfo Directory { get; init; }
}
