using System.Globalization;

namespace Smtp.Tests.Queue.Embedded;

/// <summary>Where the random numbers of a test begin: somewhere new each time, or where SMTPD_TESTS_SEED says, to run the same again.</summary>
internal static class TestSeed
{
    public const string Name = "SMTPD_TESTS_SEED";

    /// <exception cref="FormatException">What was given is no number of 64 bits; to go on with another would be no answer.</exception>
    public static ulong Take() => Read(Environment.GetEnvironmentVariable(Name)) ?? (ulong)Random.Shared.NextInt64();

    /// <returns><see langword="null"/>: none is given.</returns>
    public static ulong? Read(string? given)
    {
        if (string.IsNullOrEmpty(given))
            return null;
        if (!ulong.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
            throw new FormatException($"{Name}={given} is not a number from 0 to {ulong.MaxValue}");
        return seed;
    }

    /// <summary>For <see cref="Random(int)"/>: what fits stays as it is.</summary>
    public static int Fold(ulong seed) => unchecked((int)(seed ^ (seed >> 32)));
}
