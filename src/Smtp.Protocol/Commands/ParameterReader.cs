using System.Buffers;
using System.Text;

namespace Smtp.Protocol.Commands;

/// <summary>Cuts Mail-parameters and Rcpt-parameters into keyword and value (RFC 5321 4.1.2, RFC 6531 3.3), nothing interpreted.</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> KeywordCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"u8);

    private ReadOnlySpan<byte> _rest = text.Trim((byte)' ');

    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>Empty where none was given.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>An equals sign was there.</summary>
    public bool HasValue { get; private set; }

    /// <returns>False at the end, with <paramref name="error"/> where the end is something that is no parameter.</returns>
    public bool TryRead(out CommandError error)
    {
        error = CommandError.None;
        if (_rest.IsEmpty)
            return false;

        var end = _rest.IndexOf((byte)' ');
        var parameter = end < 0 ? _rest : _rest[..end];
        _rest = _rest[parameter.Length..].TrimStart((byte)' ');

        var equals = parameter.IndexOf((byte)'=');
        HasValue = equals >= 0;
        Keyword = HasValue ? parameter[..equals] : parameter;
        Value = HasValue ? parameter[(equals + 1)..] : default;
        if (Keyword.IsEmpty || Keyword.ContainsAnyExcept(KeywordCharacters))
            error = CommandError.Syntax;
        return error == CommandError.None;
    }

    public readonly bool Is(ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(Keyword, keyword);
}
