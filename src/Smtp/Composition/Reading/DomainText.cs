using System.Diagnostics.CodeAnalysis;
using System.Text;
using Smtp.Protocol.Addresses;

namespace Smtp.Composition.Reading;

/// <summary>Domain names as people write them in the configuration.</summary>
internal static class DomainText
{
    /// <param name="name">In lower case A-labels.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out string? name)
    {
        name = DomainName.IsValid(Encoding.UTF8.GetBytes(text)) ? DomainName.ToAscii(text) : null;
        return name is not null;
    }
}
