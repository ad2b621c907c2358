namespace Smtp.Protocol.Replies;

/// <summary>
/// A reply (RFC 5321 4.2): three digits, perhaps an enhanced status (RFC 2034), one or more lines of text without the code.
/// Replies we speak come from <see cref="ReplyCatalogue"/> and <see cref="HostReplies"/>; replies we hear from <see cref="ReplyParser"/>.
/// </summary>
public sealed record Reply(int Code, EnhancedStatus Status, IReadOnlyList<string> Lines)
{
    private byte[]? _plainWire;
    private byte[]? _enhancedWire;

    public Reply(int code, EnhancedStatus status, string text)
        : this(code, status, [text])
    {
    }

    public bool IsPositive => Code is >= 200 and < 400;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>The octets to send, CRLF included. Made once and kept, so a reply of the catalogue costs nothing to say again.</summary>
    /// <param name="extended">After EHLO the enhanced status stands in every line (RFC 2034 4); after HELO in none.</param>
    public ReadOnlySpan<byte> Wire(bool extended) => extended && !Status.IsNone
        ? _enhancedWire ??= ReplyFormat.ToWire(this, withStatus: true)
        : _plainWire ??= ReplyFormat.ToWire(this, withStatus: false);

    /// <summary>One line for people: <c>550 5.1.1 No such user here</c>; several lines of text are joined by a space.</summary>
    public override string ToString() =>
        Status.IsNone ? $"{Code} {string.Join(' ', Lines)}" : $"{Code} {Status} {string.Join(' ', Lines)}";

    /// <summary>Equal when the same would be said.</summary>
    public bool Equals(Reply? other) =>
        other is not null && Code == other.Code && Status == other.Status && Lines.SequenceEqual(other.Lines, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Code, Status, Lines.Count);
}
