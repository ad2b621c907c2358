namespace Smtp.EndToEnd.Harness;

/// <summary>With SMTPD_TESTS_LONG=1 every point and many rounds, otherwise a sample of them.</summary>
internal static class LongSuite
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SMTPD_TESTS_LONG") == "1";
}
