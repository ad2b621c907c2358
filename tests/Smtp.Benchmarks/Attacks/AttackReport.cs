using System.Globalization;

namespace Smtp.Benchmarks.Attacks;

/// <summary>The table of the README.</summary>
internal static class AttackReport
{
    public static string Row(AttackReading reading)
    {
        var each = reading.Connections == 0 ? "" : reading.KibibytesEach.ToString("N1", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture, $"| {reading.Name} | {reading.Before:N0} | {reading.Peak:N0} | {each} | {reading.Outcome} |");
    }
}
