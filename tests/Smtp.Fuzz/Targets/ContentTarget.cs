using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Smtp.Protocol.Framing;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// Content as it comes under DATA (RFC 5321 4.5.2): only CRLF.CRLF ends it, wherever it is cut; and what was taken leaves so that the next
/// server finds one end, the last.
/// </summary>
internal static partial class ContentTarget
{
    /// <param name="input">The first octet chooses between refusing bare line endings and making CRLF of them.</param>
    public static void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;

        var normalize = (input[0] & 1) != 0;
        var octets = input[1..].ToArray();
        var (content, behind, ended, traits) = Decode(normalize, octets);
        Model(Encoding.Latin1.GetString(octets), normalize, content, behind, ended, traits);

        Claim.Same((content, behind, ended, traits), Decode(normalize, [.. octets.Select(octet => new[] { octet })]));
        foreach (var cut in Octets.Cuts(octets))
            Claim.Same((content, behind, ended, traits), Decode(normalize, octets[..cut], octets[cut..]));

        var decoder = new ContentDecoder(normalize ? BareLineEndings.Normalize : BareLineEndings.Reject);
        var output = new ArrayBufferWriter<byte>();
        var step = decoder.Decode(Octets.Shredded(octets), output, out _);
        Claim.Same((content, ended), (Encoding.Latin1.GetString(output.WrittenSpan), step == ContentStep.End));

        if (ended)
            LeavingTarget.Run(output.WrittenSpan);
    }

    private static void Model(string wire, bool normalize, string content, string behind, bool ended, ContentTraits traits)
    {
        var text = "\r\n" + wire;
        var end = text.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        Claim.Same(end >= 0, ended);
        if (!ended)
            return;

        var expected = text[..(end + 2)].Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..];
        Claim.Same(normalize ? AnyLineEnding().Replace(expected, "\r\n") : expected, content);
        Claim.Same(text[(end + 5)..], behind);

        // Told of the wire: a stuffed dot is no octet of the content, and all that stands between two dots is.
        var sent = text[2..(end + 2)];
        Claim.Same(sent.Contains('\0', StringComparison.Ordinal), traits.HasFlag(ContentTraits.Nul));
        Claim.Same(Bare().IsMatch(expected) || Bare().IsMatch(sent), traits.HasFlag(ContentTraits.BareLineEnding));
        Claim.Same(sent.AsSpan().ContainsAnyInRange('\x80', '\xff'), traits.HasFlag(ContentTraits.EightBit));
        Claim.That(!traits.HasFlag(ContentTraits.NoFinalLineEnding), "the end mark begins with CRLF");
    }

    private static (string Content, string Behind, bool Ended, ContentTraits Traits) Decode(bool normalize, params byte[][] parts)
    {
        var decoder = new ContentDecoder(normalize ? BareLineEndings.Normalize : BareLineEndings.Reject);
        var output = new ArrayBufferWriter<byte>();
        var behind = new StringBuilder();
        var ended = false;
        foreach (var part in parts)
        {
            var octets = new ReadOnlySequence<byte>(part);
            ended = decoder.Decode(octets, output, out var consumed) == ContentStep.End;
            behind.Append(Encoding.Latin1.GetString(octets.Slice(consumed).ToArray()));
        }

        return (Encoding.Latin1.GetString(output.WrittenSpan), behind.ToString(), ended, decoder.Traits);
    }

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex AnyLineEnding();

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n")]
    private static partial Regex Bare();
}
