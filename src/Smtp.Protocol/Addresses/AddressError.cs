namespace Smtp.Protocol.Addresses;

/// <summary>Why a text is not a mailbox or a path.</summary>
public enum AddressError
{
    None,
    Syntax,
    LocalPartTooLong,
    DomainTooLong,
    PathTooLong,
    InvalidUtf8,
}
