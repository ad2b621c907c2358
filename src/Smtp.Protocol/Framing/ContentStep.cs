namespace Smtp.Protocol.Framing;

public enum ContentStep
{
    NeedMore,

    /// <summary>The end mark was read; what follows is the next command.</summary>
    End,
}
