namespace Smtp.Protocol.Replies;

public enum ReplyStep
{
    NeedMore,
    Complete,
    Malformed,
}
