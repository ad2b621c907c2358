namespace Smtp.Benchmarks.Load;

/// <summary>Sends so many messages over so many sessions; returns when the last one has its 250.</summary>
/// <param name="size">Octets of body.</param>
internal delegate Task Source(int port, int sessions, int count, int size, string recipient, CancellationToken cancellationToken);
