namespace Smtp.Dns;

/// <summary>
/// Host names as DNS gives them are a stranger's text: only letters, digits, hyphens and (deployed) underscores pass, so what passes can
/// stand in a log line, a bounce and an SMTP command.
/// </summary>
internal static class HostName
{
    private const int MaximumLength = 253;
    private const int MaximumLabel = 63;

    /// <param name="name">Without the root's dot at the end.</param>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaximumLength)
            return false;

        var lastLabel = name;
        foreach (var range in name.Split('.'))
        {
            lastLabel = name[range];
            if (!IsLabel(lastLabel))
                return false;
        }

        // RFC 1123 2.1: an all-numeric last label is an IPv4 address in disguise, and MX names hosts, not addresses (RFC 5321 5.1).
        return lastLabel.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Absolute and relative spelling, and case, made one.</summary>
    public static string Normalize(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.Length is 0 or > MaximumLabel || label[0] == '-' || label[^1] == '-')
            return false;

        foreach (var character in label)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
                return false;
        }

        return true;
    }
}
