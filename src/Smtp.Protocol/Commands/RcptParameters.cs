using Smtp.Protocol.Extensions;

namespace Smtp.Protocol.Commands;

/// <summary>The parameters of RCPT: NOTIFY and ORCPT (RFC 3461).</summary>
public sealed record RcptParameters
{
    public static readonly RcptParameters None = new();

    public DsnNotify Notify { get; init; }

    public OriginalRecipient? Original { get; init; }
}
