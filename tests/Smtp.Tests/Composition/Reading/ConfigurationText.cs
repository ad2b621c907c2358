using Microsoft.Extensions.Configuration;
using Smtp.Composition.Reading;
using Smtp.Reception.Listening;

namespace Smtp.Tests.Composition.Reading;

/// <summary>Reads settings from JSON in a test.</summary>
internal static class ConfigurationText
{
    public const string Folder = "/etc/smtpd";

    public static ReadSettings Read(string smtpSection, IReadOnlyList<ListenerOptions>? bound = null) =>
        SettingsReader.Read(Parse(smtpSection), Folder, bound);

    public static IConfiguration Parse(string smtpSection)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"{{ \"Smtp\": {{ {smtpSection} }} }}"));
        return new ConfigurationBuilder().AddJsonStream(stream).Build();
    }

    /// <summary>A good section, but for what is said here.</summary>
    public static string With(string more, string listeners = """[ { "Port": 2525 } ]""") =>
        $"\"HostName\": \"mx.excite.example\", \"Listeners\": {listeners}, {more} \"DataDirectory\": \"data\"";

    public static IEnumerable<string> MistakesOf(string smtpSection) => Read(smtpSection).Mistakes.Select(mistake => mistake.ToString());
}
