namespace Smtp.Benchmarks.Attacks;

/// <param name="Before">MiB resident before the attack.</param>
/// <param name="Peak">MiB resident at most while it lasted.</param>
/// <param name="Connections">There at once; 0 where they are not what the attack is about.</param>
/// <param name="Outcome">What came of it.</param>
internal sealed record AttackReading(string Name, double Before, double Peak, int Connections, string Outcome)
{
    private const double KibibytesInMebibyte = 1024;

    public double KibibytesEach => Connections == 0 ? 0 : (Peak - Before) * KibibytesInMebibyte / Connections;
}
