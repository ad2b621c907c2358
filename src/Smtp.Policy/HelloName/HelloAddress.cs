using System.Net;

namespace Smtp.Policy.HelloName;

/// <summary>A HELO name that is an address, in brackets (RFC 5321 4.1.3) or without.</summary>
internal static class HelloAddress
{
    private const string Tag = "IPv6:";

    public static bool TryRead(string name, out IPAddress? address)
    {
        var text = IsInBrackets(name) ? name[1..^1] : name;
        if (text.StartsWith(Tag, StringComparison.OrdinalIgnoreCase))
            text = text[Tag.Length..];
        return IPAddress.TryParse(text, out address) && !text.Contains('[', StringComparison.Ordinal);
    }

    public static bool IsInBrackets(string name) => name.Length > 2 && name[0] == '[' && name[^1] == ']';
}
