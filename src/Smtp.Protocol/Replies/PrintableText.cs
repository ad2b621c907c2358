namespace Smtp.Protocol.Replies;

/// <summary>Turns text from outside into text that can stand in a log line, a header, a reply or a bounce: no control characters.</summary>
public static class PrintableText
{
    /// <summary>C0, DEL, C1, line and paragraph separators, bidi controls and lone surrogates become <c>\xNN</c> or <c>\u{NNNN}</c>; the same
    /// string comes back when there is nothing to replace. Cut at <paramref name="maximumLength"/> characters with <c>…</c>.</summary>
    public static string From(string text, int maximumLength = 1024) => throw new NotImplementedException();

    /// <inheritdoc cref="From(string, int)"/>
    public static string From(ReadOnlySpan<byte> utf8, int maximumLength = 1024) => throw new NotImplementedException();
}
