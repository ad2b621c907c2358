namespace Smtp.Protocol.Extensions;

/// <summary>RET= of MAIL (RFC 3461 4.3): what of the message a failure notice returns.</summary>
public enum DsnReturn : byte
{
    Unspecified,
    Full,
    Headers,
}
