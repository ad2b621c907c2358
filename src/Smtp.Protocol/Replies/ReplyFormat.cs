using System.Buffers;
using System.Globalization;

namespace Smtp.Protocol.Replies;

internal static class ReplyFormat
{
    /// <summary>
    /// Reply-line of RFC 5321 4.2: <c>code-text</c> for each line but the last, <c>code text</c> for that. What is no textstring
    /// of printable ASCII becomes <c>?</c>: whatever got into a text, it cannot begin a second reply.
    /// </summary>
    public static byte[] ToWire(Reply reply, bool withStatus)
    {
        var code = reply.Code.ToString(CultureInfo.InvariantCulture);
        var status = withStatus ? $"{reply.Status} " : "";
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < reply.Lines.Count; i++)
        {
            Write(code, output);
            Write(i < reply.Lines.Count - 1 ? "-" : " ", output);
            Write(status, output);
            Write(reply.Lines[i], output);
            output.Write("\r\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(string text, ArrayBufferWriter<byte> output)
    {
        if (text.Length == 0)
            return;

        var span = output.GetSpan(text.Length);
        for (var i = 0; i < text.Length; i++)
            span[i] = text[i] is >= ' ' and <= '~' ? (byte)text[i] : (byte)'?';
        output.Advance(text.Length);
    }
}
