namespace Smtp.Protocol.Extensions;

/// <summary>NOTIFY= of RCPT (RFC 3461 4.1). <see cref="Unspecified"/> means failure notices, and delay notices as we see fit.</summary>
[Flags]
public enum DsnNotify : byte
{
    Unspecified = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}
