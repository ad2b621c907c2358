using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Smtp.Protocol.Framing;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// Any octets as they leave under DATA: no bare CR or LF, no NUL, one end mark at the end and none that the most lenient server would take
/// for one before it; and what a strict server reads of it is the content made clean.
/// </summary>
internal static partial class LeavingTarget
{
    public static void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var wire = Encode(octets);
        Claim.Same(wire, Encode([.. octets.Select(octet => new[] { octet })]));
        foreach (var cut in Octets.Cuts(octets))
            Claim.Same(wire, Encode(octets[..cut], octets[cut..]));

        Claim.That(!BareOrNul().IsMatch(wire), "no bare CR or LF and no NUL leaves");
        Claim.That(wire.EndsWith(".\r\n", StringComparison.Ordinal));

        // The most lenient server there could be: any of CR, LF, CRLF ends a line, NULs are passed over.
        var lines = AnyLineEnding().Split(wire.Replace("\0", "", StringComparison.Ordinal));
        Claim.Same(lines.Length - 2, Array.IndexOf(lines, "."));

        var clean = AnyLineEnding().Replace(Encoding.Latin1.GetString(octets), "\r\n").Replace("\0", "", StringComparison.Ordinal);
        if (clean.Length > 0 && !clean.EndsWith("\r\n", StringComparison.Ordinal))
            clean += "\r\n";
        var decoder = new ContentDecoder(BareLineEndings.Reject);
        var output = new ArrayBufferWriter<byte>();
        var step = decoder.Decode(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(wire)), output, out _);
        Claim.Same((ContentStep.End, clean), (step, Encoding.Latin1.GetString(output.WrittenSpan)));
    }

    private static string Encode(params byte[][] parts)
    {
        var encoder = default(ContentEncoder);
        var output = new ArrayBufferWriter<byte>();
        foreach (var part in parts)
            encoder.Encode(part, output);
        encoder.Finish(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex AnyLineEnding();

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n|\0")]
    private static partial Regex BareOrNul();
}
