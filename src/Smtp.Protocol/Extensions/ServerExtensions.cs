using Smtp.Protocol.Replies;

namespace Smtp.Protocol.Extensions;

/// <summary>What a server offered in its reply to EHLO (RFC 5321 4.1.1.1), as the relay client needs it.</summary>
public sealed record ServerExtensions
{
    public static readonly ServerExtensions None = new();

    /// <summary>The server's name: the first word of its reply.</summary>
    public string Name { get; init; } = "";

    public bool Pipelining { get; init; }

    public bool EightBitMime { get; init; }

    public bool SmtpUtf8 { get; init; }

    public bool Chunking { get; init; }

    public bool BinaryMime { get; init; }

    public bool Dsn { get; init; }

    public bool EnhancedStatusCodes { get; init; }

    public bool StartTls { get; init; }

    /// <summary>RFC 1870: <see langword="null"/> not offered, 0 no fixed limit, else octets.</summary>
    public long? Size { get; init; }

    /// <summary>SASL mechanisms in capitals (RFC 4954).</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];

    public static ServerExtensions Parse(Reply ehlo) => throw new NotImplementedException();
}
