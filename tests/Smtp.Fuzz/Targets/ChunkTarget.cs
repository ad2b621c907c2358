using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Framing;

namespace Smtp.Fuzz.Targets;

/// <summary>
/// A stream of BDAT commands and their octets (RFC 3030): however it is cut, the same octets are commands and the same are content; and the
/// inspector says of content what two expressions say.
/// </summary>
internal static partial class ChunkTarget
{
    private const int LongestLine = 2048;

    public static void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var whole = Read(octets);
        Claim.Same(whole, Read([.. octets.Select(octet => new[] { octet })]));
        foreach (var cut in Octets.Cuts(octets))
            Claim.Same(whole, Read(octets[..cut], octets[cut..]));

        Inspect(octets);
    }

    /// <summary>What a session makes of it: BDAT and its octets, any other line, and the end where a size cannot be read.</summary>
    private static string Read(params byte[][] parts)
    {
        var heard = new StringBuilder();
        byte[] waiting = [];
        var skipping = false;
        long chunk = 0;
        var inspector = default(ContentInspector);
        foreach (var part in parts)
        {
            waiting = [.. waiting, .. part];
            var rest = new ReadOnlySequence<byte>(waiting);
            while (true)
            {
                if (chunk > 0)
                {
                    var piece = rest.Slice(0, Math.Min(rest.Length, chunk)).ToArray();
                    inspector.Inspect(piece);
                    heard.Append(Encoding.Latin1.GetString(piece));
                    rest = rest.Slice(piece.Length);
                    chunk -= piece.Length;
                    if (chunk > 0)
                        break;
                }

                var step = LineReader.TryRead(rest, LongestLine, out var line, out var consumed);
                if (step == LineStep.NeedMore)
                    break;
                rest = rest.Slice(consumed);
                if (step == LineStep.Complete && !skipping)
                {
                    var command = CommandLine.Parse(line.ToArray());
                    heard.Append(command.Verb == Verb.Bdat ? "|BDAT " : "|line ");
                    if (command.Verb == Verb.Bdat && !BdatCommand.TryParse(command.Argument, out chunk, out _))
                        return heard.Append("end").ToString();
                }

                skipping = step == LineStep.TooLong;
            }

            waiting = rest.ToArray();
        }

        return heard.Append(inspector.Traits).ToString();
    }

    private static void Inspect(byte[] octets)
    {
        var text = Encoding.Latin1.GetString(octets);
        var expected = (text.Contains('\0', StringComparison.Ordinal) ? ContentTraits.Nul : 0)
            | (Bare().IsMatch(text) ? ContentTraits.BareLineEnding : 0)
            | (Ascii.IsValid(octets) ? 0 : ContentTraits.EightBit)
            | (text.Length > 0 && !text.EndsWith("\r\n", StringComparison.Ordinal) ? ContentTraits.NoFinalLineEnding : 0)
            | (Array.Exists(text.Split('\r', '\n'), line => line.Length > 998) ? ContentTraits.LongLine : 0);
        foreach (var cut in Octets.Cuts(octets))
        {
            var inspector = default(ContentInspector);
            inspector.Inspect(octets.AsSpan(0, cut));
            inspector.Inspect(octets.AsSpan(cut));
            Claim.Same(expected, inspector.Traits);
        }
    }

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n")]
    private static partial Regex Bare();
}
