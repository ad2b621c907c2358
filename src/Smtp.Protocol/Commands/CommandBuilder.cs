using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Smtp.Protocol.Commands;

/// <summary>Puts one command line together, straight in the output.</summary>
internal ref struct CommandBuilder(IBufferWriter<byte> output)
{
    /// <summary>Far more than the longest command with all its parameters (RFC 5321 4.5.3.1.4, RFC 3461 5: 1,036 for RCPT).</summary>
    private const int MaximumLength = 2048;

    private readonly Span<byte> _line = output.GetSpan(MaximumLength);
    private int _length;

    public void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_line[_length..]);
        _length += text.Length;
    }

    /// <summary>As UTF-8.</summary>
    public void Append(string text) => _length += Encoding.UTF8.GetBytes(text, _line[_length..]);

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, _line[_length..], out var written);
        _length += written;
    }

    public void AppendBase64(ReadOnlySpan<byte> octets)
    {
        Base64.EncodeToUtf8(octets, _line[_length..], out _, out var written);
        _length += written;
    }

    /// <exception cref="InvalidOperationException">A control character is in the line. All parsers refuse such, so this is the last barrier
    /// against a second command in the first.</exception>
    public void End()
    {
        if (_line[.._length].ContainsAny(CommandLine.Controls))
            throw new InvalidOperationException("A command must not hold a control character.");

        Append("\r\n"u8);
        output.Advance(_length);
    }
}
