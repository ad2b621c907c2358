using System.Buffers;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using Smtp.Protocol.Framing;
using Xunit;

namespace Smtp.Tests.Protocol.Framing;

/// <summary>The decoder and the encoder against a model of a few replacements on whole strings, for any input cut anywhere.</summary>
[Properties(Arbitrary = [typeof(WireArbitraries)], MaxTest = 2000)]
public sealed partial class ContentProperties
{
    [Property]
    public void The_decoder_does_what_the_model_does(WireText wire, bool normalize)
    {
        var expected = ModelOfDecoding(wire.Text, normalize);

        Assert.Equal(expected, Decode(normalize, Octets.Whole(wire.Text)));
    }

    [Property(MaxTest = 300)]
    public void Wherever_the_input_is_cut_the_decoder_does_the_same(WireText wire, bool normalize)
    {
        var text = wire.Text.Length > 2000 ? wire.Text[..2000] : wire.Text;
        var whole = Decode(normalize, Octets.Whole(text));

        Assert.Equal(whole, Decode(normalize, Octets.Shredded(text)));
        Assert.Equal(whole, Decode(normalize, [.. text.Select(octet => Octets.Whole(octet.ToString()))]));
        for (var cut = 0; cut <= text.Length; cut += 1 + (text.Length / 100))
        {
            Assert.Equal(whole, Decode(normalize, Octets.CutAt(text, cut)));
            Assert.Equal(whole, Decode(normalize, Octets.Whole(text[..cut]), Octets.Whole(text[cut..])));
        }
    }

    [Property]
    public void What_is_encoded_and_decoded_is_the_content_made_clean(WireText content)
    {
        var decoded = Decode(normalize: false, Octets.Whole(Encode(content.Text)));

        Assert.Equal((ModelOfCleaning(content.Text), "", true), decoded);
    }

    [Property]
    public void Clean_content_comes_back_to_the_octet(WireText content)
    {
        var clean = ModelOfCleaning(content.Text);

        Assert.Equal((clean, "", true), Decode(normalize: false, Octets.Whole(Encode(clean))));
    }

    [Property]
    public void No_bare_CR_or_LF_no_NUL_and_one_end_mark_leave(WireText content)
    {
        var wire = Encode(content.Text);

        Assert.DoesNotMatch(BareOrNul(), wire);
        Assert.Equal(wire.Length - ".\r\n".Length, ("\r\n" + wire).IndexOf("\r\n.\r\n", StringComparison.Ordinal));
    }

    [Property]
    public void Wherever_the_content_is_cut_the_encoder_does_the_same(WireText content, ushort at)
    {
        var cut = content.Text.Length == 0 ? 0 : at % content.Text.Length;

        Assert.Equal(Encode(content.Text), Encode(content.Text[..cut], content.Text[cut..]));
        Assert.Equal(Encode(content.Text), Encode([.. content.Text.Select(octet => octet.ToString())]));
    }

    [Property]
    public void What_one_server_takes_normalised_is_one_message_for_the_next(WireText wire)
    {
        var (content, _, _) = Decode(normalize: true, Octets.Whole(wire.Text));

        var next = Decode(normalize: false, Octets.Whole(Encode(content)));
        Assert.Equal((ModelOfCleaning(content), "", true), next);
    }

    [Property]
    public void The_inspector_sees_what_the_decoder_sees(WireText content, ushort at)
    {
        var decoder = new ContentDecoder(BareLineEndings.Reject);
        decoder.Decode(Octets.Whole(Encode(ModelOfCleaning(content.Text))), new ArrayBufferWriter<byte>(), out _);

        var cut = content.Text.Length == 0 ? 0 : at % content.Text.Length;
        var inspector = default(ContentInspector);
        inspector.Inspect(Octets.Of(content.Text[..cut]));
        inspector.Inspect(Octets.Of(content.Text[cut..]));

        const ContentTraits Cleaned = ContentTraits.Nul | ContentTraits.BareLineEnding | ContentTraits.NoFinalLineEnding;
        if (!content.Text.Contains('\0', StringComparison.Ordinal))
            Assert.Equal(decoder.Traits, inspector.Traits & ~Cleaned);
        Assert.Equal(Bare().IsMatch(content.Text), inspector.Traits.HasFlag(ContentTraits.BareLineEnding));
        Assert.Equal(content.Text.Contains('\0', StringComparison.Ordinal), inspector.Traits.HasFlag(ContentTraits.Nul));
        Assert.Equal(
            content.Text.Length > 0 && !content.Text.EndsWith("\r\n", StringComparison.Ordinal),
            inspector.Traits.HasFlag(ContentTraits.NoFinalLineEnding));
    }

    /// <summary>RFC 5321 4.5.2 on a whole string; as long as there is no end mark, all that cannot be a part of one is content.</summary>
    private static (string Output, string Behind, bool Ended) ModelOfDecoding(string wire, bool normalize)
    {
        var text = "\r\n" + wire;
        var end = text.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        var content = end >= 0 ? text[..(end + 2)] : Undecided().Replace(text, "$1");
        content = content.Replace("\r\n.", "\r\n", StringComparison.Ordinal);
        content = content.StartsWith("\r\n", StringComparison.Ordinal) ? content[2..] : "";
        return (normalize ? AnyLineEnding().Replace(content, "\r\n") : content, end >= 0 ? text[(end + 5)..] : "", end >= 0);
    }

    private static string ModelOfCleaning(string content)
    {
        var clean = AnyLineEnding().Replace(content, "\r\n").Replace("\0", "", StringComparison.Ordinal);
        return clean.Length == 0 || clean.EndsWith("\r\n", StringComparison.Ordinal) ? clean : clean + "\r\n";
    }

    private static (string Output, string Behind, bool Ended) Decode(bool normalize, params ReadOnlySequence<byte>[] parts)
    {
        var decoder = new ContentDecoder(normalize ? BareLineEndings.Normalize : BareLineEndings.Reject);
        var output = new ArrayBufferWriter<byte>();
        var rest = "";
        var ended = false;
        foreach (var part in parts)
        {
            ended = decoder.Decode(part, output, out var consumed) == ContentStep.End;
            rest += Octets.TextOf(part.Slice(consumed));
        }

        return (Octets.TextOf(output.WrittenSpan), rest, ended);
    }

    private static string Encode(params string[] parts)
    {
        var encoder = default(ContentEncoder);
        var output = new ArrayBufferWriter<byte>();
        foreach (var part in parts)
            encoder.Encode(Octets.Of(part), output);
        encoder.Finish(output);
        return Octets.TextOf(output.WrittenSpan);
    }

    /// <summary>A last CR may be half a pair, a last dot or dot and CR half an end mark: not yet in the output.</summary>
    [GeneratedRegex(@"(\r\n)\.\r?\z|\r\z")]
    private static partial Regex Undecided();

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex AnyLineEnding();

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n")]
    private static partial Regex Bare();

    [GeneratedRegex(@"\r(?!\n)|(?<!\r)\n|\0")]
    private static partial Regex BareOrNul();
}
