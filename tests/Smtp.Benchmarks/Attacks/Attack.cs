namespace Smtp.Benchmarks.Attacks;

/// <param name="Name">As it stands in the table.</param>
/// <param name="RunAsync">Attacks, and returns in words what came of it.</param>
/// <param name="Limit">Connections the server takes.</param>
internal sealed record Attack(string Name, Func<AttackedServer, CancellationToken, Task<string>> RunAsync, int Limit = 15_000);
