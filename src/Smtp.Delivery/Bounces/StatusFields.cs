using System.Globalization;
using System.Text;
using Smtp.Protocol.Addresses;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Replies;

namespace Smtp.Delivery.Bounces;

/// <summary>
/// Groups of fields as text, folded. Whatever a value holds, it never becomes a field or a group of its own.
/// </summary>
/// <param name="utf8">False: ASCII only, everything else as <c>\x{HEX}</c>.</param>
internal sealed class StatusFields(bool utf8)
{
    private const int UsualLine = 78;

    /// <summary>RFC 5322 2.1.1: 998 octets, less the space in front. Longer words are cut; no address that mail can go to is.</summary>
    private const int LongestWord = 997;

    private readonly StringBuilder _text = new();

    public void Field(string name, string value)
    {
        _text.Append(name).Append(':');
        var length = name.Length + 1;
        foreach (var word in Printable(value).TrimEnd(' ').Split(' '))
        {
            if (word.Length > 0 && length + 1 + word.Length > UsualLine && length > name.Length + 1)
            {
                _text.Append("\r\n");
                length = 0;
            }

            var whole = Encoding.UTF8.GetByteCount(word) <= LongestWord ? word : Cut(word);
            _text.Append(' ').Append(whole);
            length += 1 + whole.Length;
        }

        _text.Append("\r\n");
    }

    /// <summary>An address of ours: of type utf-8 (RFC 6533 3) where it must be, and where it may be and was written so.</summary>
    public void Address(string name, Mailbox address)
    {
        if (utf8 ? address.IsInternationalized : address.NeedsSmtpUtf8)
            Utf8Address(name, "utf-8", address.ToString());
        else
            Field(name, $"rfc822; {address.ToAsciiString()}");
    }

    /// <summary>What ORCPT said; xtext in a mail command, plain here (RFC 3464 2.3.1).</summary>
    public void Address(string name, OriginalRecipient original)
    {
        if (original.IsUtf8)
            Utf8Address(name, original.AddressType, original.Address);
        else
            Field(name, $"{original.AddressType}; {original.Address}");
    }

    public void EndGroup() => _text.Append("\r\n");

    public byte[] ToArray() => Encoding.UTF8.GetBytes(_text.ToString());

    /// <summary>RFC 6533 3: utf-8-address where UTF-8 may stand, otherwise utf-8-addr-xtext.</summary>
    private void Utf8Address(string name, string type, string address) =>
        Field(name, $"{type}; {(utf8 ? address : UnicodeXtext.Encode(address))}");

    private string Printable(string value)
    {
        if (utf8)
            return PrintableText.From(value);

        var ascii = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is >= 0x20 and < 0x7F)
                ascii.Append((char)rune.Value);
            else
                ascii.Append(CultureInfo.InvariantCulture, $@"\x{{{rune.Value:X2}}}");
        }

        return ascii.ToString();
    }

    private static string Cut(string word)
    {
        var cut = new StringBuilder(LongestWord);
        var octets = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > LongestWord - "...".Length)
                break;
            cut.Append(rune.ToString());
        }

        return cut.Append("...").ToString();
    }
}
