using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Smtp.Mail;

namespace Smtp.Queue;

/// <summary>A kind of deferral: a reply code (<c>450</c>), or an enhanced status with <c>*</c> for any number (<c>4.2.2</c>,
/// <c>4.7.*</c>).</summary>
public sealed class ReplyPattern
{
    private readonly string _text;
    private readonly int? _subject;
    private readonly int? _detail;

    private ReplyPattern(string text, int? subject = null, int? detail = null) => (_text, _subject, _detail) = (text, subject, detail);

    private bool IsCode => !_text.Contains('.', StringComparison.Ordinal);

    public static bool TryParse(string text, [NotNullWhen(true)] out ReplyPattern? pattern)
    {
        pattern = null;
        var parts = text.Split('.');
        if (parts.Length == 1 && text.Length == 3 && text[0] == '4' && text.All(char.IsAsciiDigit))
            pattern = new ReplyPattern(text);
        else if (parts.Length == 3 && parts[0] == "4" && TryNumber(parts[1], out var subject) && TryNumber(parts[2], out var detail))
            pattern = new ReplyPattern(text, subject, detail);
        return pattern is not null;
    }

    public bool Matches(Outcome outcome) => IsCode
        ? outcome.RemoteReplied && outcome.Diagnostic.StartsWith(_text, StringComparison.Ordinal)
        : (_subject ?? outcome.Status.Subject) == outcome.Status.Subject && (_detail ?? outcome.Status.Detail) == outcome.Status.Detail;

    public override string ToString() => _text;

    private static bool TryNumber(string text, out int? number)
    {
        number = null;
        if (text == "*")
            return true;

        // RFC 3463 2: three digits at most.
        if (text.Length > 3 || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        number = value;
        return true;
    }
}
