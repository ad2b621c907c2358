using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Smtp.Composition.Logging;

/// <summary>
/// Logging to the console by the standard settings (Logging:LogLevel, Logging:Console:FormatterName: simple, json or systemd), with our
/// formatters in the place of those that could be forged.
/// </summary>
internal static class ConsoleLog
{
    public static void AddTo(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        // Our own events say what went wrong at start and stop in one line; the host would add a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Microsoft.Hosting", LogLevel.None);
        // First come, first served: of two formatters with one name the console takes the one registered first.
        logging.Services.AddSingleton<ConsoleFormatter, PlainFormatter>();
        logging.Services.AddSingleton<ConsoleFormatter, SystemdFormatter>();
        logging.AddConsole();
        var stock = logging.Services.Single(service => service.ImplementationType == typeof(ConsoleLoggerProvider));
        logging.Services.Remove(stock);
        logging.Services.AddSingleton<ILoggerProvider, LineLoggerProvider>();
        logging.Services.Configure<JsonConsoleFormatterOptions>(options =>
        {
            options.UseUtcTimestamp = true;
            options.TimestampFormat ??= "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
    }
}
