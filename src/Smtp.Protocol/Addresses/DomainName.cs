namespace Smtp.Protocol.Addresses;

/// <summary>Domains as names: validity (RFC 5321 4.1.2, RFC 5890) and the one form that is compared.</summary>
public static class DomainName
{
    /// <summary>A Domain of at most 255 octets, labels of 1 to 63 letters, digits, hyphens (not at an end) or U-label characters.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) => throw new NotImplementedException();

    /// <summary>Lower case, U-labels as A-labels; an address literal only in lower case. A name IDNA refuses comes back in lower case.</summary>
    public static string ToAscii(string domain) => throw new NotImplementedException();
}
