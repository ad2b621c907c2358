namespace Smtp.Benchmarks.Backlog;

/// <summary>The server with so many messages waiting.</summary>
/// <param name="AcceptedPerSecond">Medians, of mail to a healthy destination.</param>
/// <param name="Resident">MiB in use after a restart, before any load: the waiting messages and the program.</param>
/// <param name="ResidentUnderLoad">MiB in use at the end of the load.</param>
/// <param name="Restart">From the start of the process to its greeting, with the journal read.</param>
/// <param name="DiskUse">MiB of the queue's directory.</param>
internal sealed record BacklogReading(
    int Depth, double AcceptedPerSecond, double DeliveredPerSecond, double Resident, double ResidentUnderLoad, TimeSpan Restart, double DiskUse);
