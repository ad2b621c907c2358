using System.Buffers;
using System.Globalization;
using System.Text;

namespace Smtp.Protocol.Addresses;

/// <summary>Domains as names: validity (RFC 5321 4.1.2, RFC 5890) and the one form that is compared.</summary>
/// <remarks>
/// U-labels are taken as RFC 5891 4 wants them from a protocol peer, normalised (NFC) already; only their case is folded here.
/// </remarks>
public static class DomainName
{
    private const int MaximumLabel = 63;

    private static ReadOnlySpan<byte> AsciiText => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."u8;

    private static readonly IdnMapping Idna = new() { AllowUnassigned = true };

    private static readonly SearchValues<byte> Characters = Utf8Text.WithNonAscii(AsciiText);

    /// <summary>A Domain of at most 255 octets, labels of 1 to 63 letters, digits, hyphens (not at an end) or U-label characters.</summary>
    /// <remarks>A name with U-labels is valid only if IDNA has A-labels for it: no other could ever be looked up.</remarks>
    public static bool IsValid(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 1 or > MailboxParser.MaximumDomain || name.ContainsAnyExcept(Characters) || !HasGoodLabels(name))
            return false;

        return Ascii.IsValid(name) || IsInternationalized(name);
    }

    /// <summary>
    /// Lower case, U-labels as A-labels; an address literal only in lower case. A name IDNA refuses comes back in lower case.
    /// </summary>
    public static string ToAscii(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var lowerCase = domain.ToLowerInvariant();
        return Ascii.IsValid(lowerCase) || lowerCase.StartsWith('[') ? lowerCase : ToALabels(lowerCase) ?? lowerCase;
    }

    /// <summary>How many octets at the start of <paramref name="text"/> can stand in a Domain.</summary>
    internal static int Measure(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExcept(Characters);
        return length < 0 ? text.Length : length;
    }

    private static bool HasGoodLabels(ReadOnlySpan<byte> name)
    {
        while (true)
        {
            var end = name.IndexOf((byte)'.');
            var label = end < 0 ? name : name[..end];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-')
                return false;
            if (label.Length > MaximumLabel && Ascii.IsValid(label))
                return false; // The length of a U-label is that of its A-label (RFC 5890 2.3.2.1), seen when it is made.
            if (end < 0)
                return true;
            name = name[(end + 1)..];
        }
    }

    private static bool IsInternationalized(ReadOnlySpan<byte> name)
    {
        if (!Utf8Text.IsPrintable(name))
            return false;

        var text = Encoding.UTF8.GetString(name);
        return !text.AsSpan().ContainsAny('\u3002', '\uFF0E', '\uFF61') // IDNA 2003 took these for dots; they are not.
            && ToALabels(text.ToLowerInvariant()) is { } ascii
            && Ascii.IsValid(ascii)
            && IsValid(Encoding.ASCII.GetBytes(ascii));
    }

    private static string? ToALabels(string lowerCase)
    {
        try
        {
            return Idna.GetAscii(lowerCase);
        }
        catch (ArgumentException)
        {
            return null; // IdnMapping has no other way to say that there is no A-label.
        }
    }
}
