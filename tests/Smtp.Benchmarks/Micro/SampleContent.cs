namespace Smtp.Benchmarks.Micro;

/// <summary>Text as people and smtp-source send it: lines of 78 octets with their CRLF, no dot in front.</summary>
internal static class SampleContent
{
    private const int LineLength = 78;

    /// <returns><paramref name="size"/> octets or up to a line more; ends with CRLF.</returns>
    public static byte[] Of(int size)
    {
        var content = new byte[(size + LineLength - 1) / LineLength * LineLength];
        for (var line = 0; line < content.Length; line += LineLength)
        {
            content.AsSpan(line, LineLength).Fill((byte)'X');
            "\r\n"u8.CopyTo(content.AsSpan(line + LineLength - 2));
        }

        return content;
    }
}
