using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using Smtp.Composition.Logging;
using Xunit;

namespace Smtp.Tests.Composition.Logging;

public sealed class FormatterTests
{
    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 11, 23, 12, 16, 35, 123, TimeSpan.Zero));

    private static string Line(
        ConsoleFormatter formatter, string text, LogLevel level = LogLevel.Information, Exception? exception = null,
        string category = "Smtp.Reception")
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(level, category, new EventId(1001), text, exception, (state, _) => state);
        formatter.Write(entry, null, writer);
        return writer.ToString();
    }

    [Fact]
    public void A_plain_line_has_time_level_number_and_text() =>
        Assert.Equal("2026-11-23T12:16:35.123Z info  1001 hello\n", Line(new PlainFormatter(Clock), "hello"));

    [Fact]
    public void A_systemd_line_has_priority_number_and_text() =>
        Assert.Equal("<4>1001 hello\n", Line(new SystemdFormatter(), "hello", LogLevel.Warning));

    [Fact]
    public void Events_of_others_carry_their_category() =>
        Assert.Equal("<6>Microsoft.X/1001 hello\n", Line(new SystemdFormatter(), "hello", category: "Microsoft.X"));

    [Theory]
    [InlineData("a\r\n2026-11-23T12:16:35.123Z info  1002 forged")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[2Kb")]
    [InlineData("a\u0085b\u009bc")]
    [InlineData("a\u2028b\u2029c")]
    public void No_text_can_end_a_line_or_begin_another(string text)
    {
        foreach (var formatter in new ConsoleFormatter[] { new PlainFormatter(Clock), new SystemdFormatter() })
        {
            foreach (var line in new[] { Line(formatter, text), Line(formatter, "x", exception: new InvalidOperationException(text)) })
            {
                Assert.Equal('\n', line[^1]);
                Assert.DoesNotContain(line[..^1], character => char.IsControl(character) || character is '\u2028' or '\u2029');
            }
        }
    }

    [Theory]
    [InlineData(ConsoleFormatterNames.Simple, typeof(PlainFormatter))]
    [InlineData(ConsoleFormatterNames.Systemd, typeof(SystemdFormatter))]
    public void Our_formatters_stand_before_the_stock_ones_of_the_same_name(string name, Type ours)
    {
        using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddLogging(logging => ConsoleLog.AddTo(logging, new ConfigurationBuilder().Build()))
            .BuildServiceProvider();
        Assert.IsType(ours, services.GetServices<ConsoleFormatter>().First(formatter => formatter.Name == name));
    }
}
