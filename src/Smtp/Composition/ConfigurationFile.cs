using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Smtp.Composition.Reading;
using Smtp.Reception.Listening;

namespace Smtp.Composition;

/// <summary>The configuration file with the environment over it (<c>Smtp__HostName</c>), read afresh each time it is asked.</summary>
internal sealed class ConfigurationFile(string path)
{
    public const string DefaultName = "appsettings.json";

    /// <summary>Absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <param name="bound">As in <see cref="SettingsReader.Read"/>.</param>
    public LoadedConfiguration Load(IReadOnlyList<ListenerOptions>? bound = null)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (!File.Exists(Path))
            return Unreadable("there is no such file; name one with --config FILE");
        try
        {
            // From a stream: the provider for files would also watch it, and throw on a thread of its own at the next malformed version.
            using var stream = File.OpenRead(Path);
            var configuration = new ConfigurationBuilder().AddJsonStream(stream).AddEnvironmentVariables().Build();
            var read = SettingsReader.Read(configuration, folder, bound);
            return new LoadedConfiguration(configuration, read.Settings, read.Mistakes, read.Warnings);
        }
        catch (JsonException e)
        {
            return Unreadable(Explain(e));
        }
        catch (FormatException e)
        {
            return Unreadable(e.InnerException is JsonException json ? Explain(json) : e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(e.Message);
        }
    }

    private LoadedConfiguration Unreadable(string message) =>
        new(new ConfigurationBuilder().Build(), null, [new Mistake(Path, message)], []);

    private static string Explain(JsonException e)
    {
        // The parser's own sentence ends in its zero-based position.
        var sentence = e.Message.Split(" LineNumber:", 2)[0];
        return $"not valid JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {sentence}";
    }
}
