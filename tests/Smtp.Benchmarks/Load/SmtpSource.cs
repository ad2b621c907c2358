using System.Globalization;
using Smtp.Benchmarks.Machine;

namespace Smtp.Benchmarks.Load;

/// <summary>Postfix's smtp-source as the client: many sessions, each sending message after message over its connection.</summary>
internal static class SmtpSource
{
    /// <summary>Returns when the last message has its 250.</summary>
    public static Task SendAsync(int port, int sessions, int count, int size, string recipient, CancellationToken cancellationToken) =>
        Tool.RunAsync(
            "smtp-source",
            [
                "-d", "-s", Number(Math.Min(sessions, count)), "-m", Number(count), "-l", Number(size),
                "-f", "a@src.example", "-t", recipient, $"127.0.0.1:{port}",
            ],
            cancellationToken);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
