using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Smtp.Reception.Tls;

/// <summary>
/// What a client says in the first message of a handshake (RFC 8446 4.1.2, RFC 5246 7.4.1.2), as far as the choice of a certificate needs
/// it. Only looked at: the handshake itself reads it again, and judges it.
/// </summary>
internal sealed record ClientHello
{
    /// <summary>Nothing is known: RSA is what everybody takes.</summary>
    public static readonly ClientHello Unknown = new();

    private const int MaximumMessage = 16 * 1024;
    private const int MaximumInput = 20 * 1024;
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const byte HandshakeRecord = 22;
    private const byte Message = 1;

    private static readonly SearchValues<byte> HostOctets =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"u8);

    // rsa_pkcs1_… and rsa_pss_rsae_… of SHA-256, SHA-384, SHA-512.
    private static readonly SearchValues<char> RsaSchemes = SearchValues.Create("\u0401\u0501\u0601\u0804\u0805\u0806");

    /// <summary>In small letters; <see langword="null"/> when none is asked for (RFC 6066 3), or nothing a host is called.</summary>
    public string? ServerName { get; private init; }

    /// <summary>RFC 8446 4.2.3, each number as a character; <see langword="null"/> when the client does not say.</summary>
    private string? Schemes { get; init; }

    /// <summary>TLS 1.3, or a suite of TLS 1.2 for ECDSA.</summary>
    private bool MayUseEcdsa { get; init; }

    /// <summary>The client can check a signature of such a key.</summary>
    /// <param name="ecdsaBits">0: RSA.</param>
    public bool Takes(int ecdsaBits)
    {
        if (ecdsaBits == 0)
            return Schemes is null || Schemes.AsSpan().ContainsAny(RsaSchemes);

        // In TLS 1.3 the curve belongs to the scheme; those who speak 1.2 only mean the same in practice.
        var scheme = ecdsaBits switch { 256 => '\u0403', 384 => '\u0503', 521 => '\u0603', _ => '\0' };
        return MayUseEcdsa && Schemes is not null && Schemes.Contains(scheme, StringComparison.Ordinal);
    }

    /// <param name="input">From the first octet of the first record.</param>
    public static ClientHelloStep TryRead(in ReadOnlySequence<byte> input, out ClientHello hello)
    {
        hello = Unknown;
        if (input.Length > MaximumInput)
            return ClientHelloStep.Complete;

        var message = ArrayPool<byte>.Shared.Rent(MaximumInput);
        var step = TryJoin(input, message, out var length);
        if (step == ClientHelloStep.Complete)
            hello = Parse(message.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(message);
        return step;
    }

    /// <summary>RFC 8446 5.1: a message may be cut over records.</summary>
    /// <param name="length">Of the message behind its header; 0 when it is longer than we look at.</param>
    private static ClientHelloStep TryJoin(in ReadOnlySequence<byte> input, Span<byte> message, out int length)
    {
        length = 0;
        var joined = 0;
        var rest = input;
        Span<byte> header = stackalloc byte[RecordHeader];
        while (!rest.IsEmpty)
        {
            var there = (int)Math.Min(rest.Length, RecordHeader);
            rest.Slice(0, there).CopyTo(header);
            if (header[0] != HandshakeRecord || (there > 1 && header[1] != 3))
                return ClientHelloStep.NotTls;
            if (there < RecordHeader)
                break;

            rest = rest.Slice(RecordHeader);
            var fragment = rest.Slice(0, Math.Min(rest.Length, BinaryPrimitives.ReadUInt16BigEndian(header[3..])));
            fragment.CopyTo(message[joined..]);
            joined += (int)fragment.Length;
            rest = rest.Slice(fragment.End);
            if (joined > 0 && message[0] != Message)
                return ClientHelloStep.NotTls;
            if (joined < MessageHeader)
                continue;

            var declared = BinaryPrimitives.ReadInt32BigEndian(message) & 0xFFFFFF;
            if (declared > MaximumMessage)
                return ClientHelloStep.Complete;
            if (joined < MessageHeader + declared)
                continue;
            message.Slice(MessageHeader, declared).CopyTo(message);
            length = declared;
            return ClientHelloStep.Complete;
        }

        return ClientHelloStep.NeedMore;
    }

    private static ClientHello Parse(ReadOnlySpan<byte> message)
    {
        var hello = Unknown;
        var reader = new TlsVectorReader(message);
        reader.Skip(2 + 32); // version, random
        reader.Vector(1); // session
        var suites = reader.Vector(2);
        reader.Vector(1); // compression
        hello = hello with { MayUseEcdsa = HasEcdsaSuite(suites) };
        var extensions = new TlsVectorReader(reader.Vector(2));
        while (extensions.HasMore)
        {
            var type = extensions.UInt16();
            var body = extensions.Vector(2);
            hello = type switch
            {
                0 => hello with { ServerName = NameIn(body) },
                13 => hello with { Schemes = Numbers(new TlsVectorReader(body).Vector(2)) },
                43 when Numbers(new TlsVectorReader(body).Vector(1)).Contains('\u0304', StringComparison.Ordinal) =>
                    hello with { MayUseEcdsa = true },
                _ => hello,
            };
        }

        // What cannot be read to its end tells nothing.
        return reader.IsBroken || extensions.IsBroken ? Unknown : hello;
    }

    // RFC 6066 3: a list with one name of type host_name.
    private static string? NameIn(ReadOnlySpan<byte> body)
    {
        var list = new TlsVectorReader(new TlsVectorReader(body).Vector(2));
        if (list.UInt8() != 0)
            return null;
        var name = list.Vector(2);
        if (name.Length is 0 or > 255 || name.ContainsAnyExcept(HostOctets))
            return null;
        return Encoding.ASCII.GetString(name).ToLowerInvariant().TrimEnd('.');
    }

    private static string Numbers(ReadOnlySpan<byte> vector)
    {
        Span<char> numbers = stackalloc char[Math.Min(vector.Length / 2, 128)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (char)BinaryPrimitives.ReadUInt16BigEndian(vector[(2 * i)..]);
        return new string(numbers);
    }

    // TLS_ECDHE_ECDSA_WITH_AES…: RFC 8422 6, 5289 3.1, 7251 2, 7905 2.
    private static bool HasEcdsaSuite(ReadOnlySpan<byte> suites)
    {
        for (; suites.Length >= 2; suites = suites[2..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(suites) is 0xC009 or 0xC00A or 0xC023 or 0xC024 or 0xC02B or 0xC02C
                or (>= 0xC0AC and <= 0xC0AF) or 0xCCA9)
                return true;
        }

        return false;
    }
}
