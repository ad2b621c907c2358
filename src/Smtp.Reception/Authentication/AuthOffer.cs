namespace Smtp.Reception.Authentication;

/// <summary>Whether AUTH may be used in a session as it stands.</summary>
internal enum AuthOffer
{
    /// <summary>The listener has no AUTH.</summary>
    None,

    /// <summary>RFC 8314 4.1: no password over a network in the clear.</summary>
    AfterEncryption,

    Now,
}
