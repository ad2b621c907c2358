using Microsoft.Extensions.Configuration;

namespace Smtp.Composition;

/// <summary>What the host sees as its configuration: the last good reading of the file. Replacing it moves the log levels, too.</summary>
internal sealed class CurrentConfiguration : ConfigurationProvider, IConfigurationSource
{
    public CurrentConfiguration(IConfiguration configuration) => Data = Flatten(configuration);

    public void Replace(IConfiguration configuration)
    {
        Data = Flatten(configuration);
        OnReload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    private static Dictionary<string, string?> Flatten(IConfiguration configuration) =>
        new(configuration.AsEnumerable(), StringComparer.OrdinalIgnoreCase);
}
