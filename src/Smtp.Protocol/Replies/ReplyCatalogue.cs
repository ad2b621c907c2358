namespace Smtp.Protocol.Replies;

/// <summary>Everything this server says (RFC 5321 4.2.3; enhanced codes RFC 3463, 2034, 6531, 7504). No other file spells a reply.</summary>
public static partial class ReplyCatalogue
{
    public static readonly Reply Ok = new(250, new(2, 0, 0), "OK");
}
