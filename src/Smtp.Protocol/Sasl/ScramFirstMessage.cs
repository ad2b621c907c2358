using System.Text;

namespace Smtp.Protocol.Sasl;

/// <summary>client-first-message (RFC 5802 7): the GS2 header, then name and nonce.</summary>
internal sealed class ScramFirstMessage
{
    private const int MaximumNonce = 256;

    /// <summary><c>n</c>: the client knows no channel binding; <c>y</c>: it does, and thinks we do not; <c>p</c>: it uses one.</summary>
    public required char BindingFlag { get; init; }

    /// <summary>The name behind <c>p=</c>; else empty.</summary>
    public required string BindingName { get; init; }

    /// <summary>gs2-header, which comes again, in base64, in the last message.</summary>
    public required byte[] Header { get; init; }

    /// <summary>client-first-message-bare: a part of what is signed.</summary>
    public required byte[] Bare { get; init; }

    /// <summary>Escaped (saslname); <see langword="null"/> where none was given.</summary>
    public required byte[]? AuthorizationName { get; init; }

    /// <summary>Its escapes (=2C, =3D) taken off.</summary>
    public required byte[] Name { get; init; }

    public required string Nonce { get; init; }

    public static ScramFirstMessage? Parse(ReadOnlySpan<byte> message)
    {
        var rest = message;
        var flag = ScramAttributes.Take(ref rest);
        var authorization = ScramAttributes.Take(ref rest);
        if (flag.IsEmpty || rest.IsEmpty || !IsFlag(flag))
            return null;

        byte[]? authorizationName = null;
        if (!authorization.IsEmpty
            && !(authorization.StartsWith("a="u8) && ScramAttributes.TryUnescape(authorization[2..], out authorizationName)))
            return null;

        var bare = rest;
        var name = ScramAttributes.Take(ref rest);
        var nonce = ScramAttributes.Take(ref rest);
        // A mandatory extension (m=) would stand before the name, and there is none that we know.
        if (!name.StartsWith("n="u8) || !ScramAttributes.TryUnescape(name[2..], out var plainName)
            || !nonce.StartsWith("r="u8) || nonce.Length is < 3 or > MaximumNonce || nonce.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            return null;

        return new ScramFirstMessage
        {
            BindingFlag = (char)flag[0],
            BindingName = flag.Length > 2 ? Encoding.ASCII.GetString(flag[2..]) : "",
            Header = message[..^bare.Length].ToArray(),
            Bare = bare.ToArray(),
            AuthorizationName = authorizationName,
            Name = plainName!,
            Nonce = Encoding.ASCII.GetString(nonce[2..]),
        };
    }

    private static bool IsFlag(ReadOnlySpan<byte> flag) =>
        flag.SequenceEqual("n"u8) || flag.SequenceEqual("y"u8)
        || (flag.StartsWith("p="u8) && flag.Length > 2 && !flag.ContainsAnyExceptInRange((byte)'!', (byte)'~'));
}
