namespace Smtp.Protocol.Replies;

/// <summary>
/// A reply (RFC 5321 4.2): three digits, perhaps an enhanced status (RFC 2034), one or more lines of text without the code.
/// Replies we speak come from <see cref="ReplyCatalogue"/>; replies we hear from <see cref="ReplyParser"/>.
/// </summary>
public sealed record Reply(int Code, EnhancedStatus Status, IReadOnlyList<string> Lines)
{
    public Reply(int code, EnhancedStatus status, string text)
        : this(code, status, [text])
    {
    }

    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>One line for people: <c>550 5.1.1 No such user here</c>; several lines of text are joined by a space.</summary>
    public override string ToString() =>
        Status.IsNone ? $"{Code} {string.Join(' ', Lines)}" : $"{Code} {Status} {string.Join(' ', Lines)}";
}
